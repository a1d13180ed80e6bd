-- One row per day and outlet with at least one article: how much it published.
-- day: Day of publication in the outlet's time zone; of an article without a date, the day of first sight (UTC).
-- outlet_id: The outlet: joins outlets.
-- articles: Articles, repeats included.
-- originals: Articles that repeat no other (`duplicates`).
-- words: Words of all the articles.
SELECT day, outlet_id, count(*) AS articles,
  count(*) FILTER (original_article_id IS NULL) AS originals, CAST(sum(word_count) AS BIGINT) AS words
FROM articles LEFT JOIN duplicates USING (article_id)
GROUP BY ALL

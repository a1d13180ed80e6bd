-- One row per day and outlet with at least one article: how much it published.
-- day: Day of publication in the outlet's time zone; of an article without a date, the day of first sight (UTC).
-- outlet_id: The outlet: joins outlets.
-- articles: Articles, repeats included.
-- originals: Articles whose text no earlier article has word for word.
-- words: Words of all the articles.
WITH ranked AS (
  SELECT coalesce(published_day, CAST(first_seen_at AT TIME ZONE 'UTC' AS DATE)) AS day, outlet_id, word_count,
    row_number() OVER (PARTITION BY text_hash ORDER BY published_at NULLS LAST, first_seen_at, article_id) AS copy
  FROM articles
)
SELECT day, outlet_id, count(*) AS articles, count(*) FILTER (copy = 1) AS originals,
  CAST(sum(word_count) AS BIGINT) AS words
FROM ranked
GROUP BY ALL

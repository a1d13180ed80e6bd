-- How much of the coverage is about each topic
-- topic: Topic
-- articles: Articles about it
-- of_articles: of all in its languages
-- share: Share
-- originals: Without repeats
-- of_originals: of all without repeats
-- share_of_originals: Share without repeats
-- outlets: Outlets
WITH languages AS (
  SELECT language, count(*) AS articles, count(*) FILTER (is_original) AS originals FROM period GROUP BY ALL
), told AS (
  SELECT topic, count(*) AS articles, count(*) FILTER (is_original) AS originals, count(DISTINCT outlet_id) AS outlets
  FROM article_topics JOIN period USING (article_id) GROUP BY ALL
), could AS (
  SELECT topic, CAST(sum(articles) AS BIGINT) AS of_articles, CAST(sum(originals) AS BIGINT) AS of_originals
  FROM (SELECT topic, unnest(languages) AS language FROM topics) AS termed JOIN languages
    ON split_part(languages.language, '-', 1) = split_part(termed.language, '-', 1)
  GROUP BY ALL
)
SELECT coalesce(topics.name, told.topic) AS topic, articles, of_articles, articles / of_articles AS share, originals,
  of_originals, originals / nullif(of_originals, 0) AS share_of_originals, outlets
FROM told LEFT JOIN topics USING (topic) LEFT JOIN could USING (topic)
ORDER BY articles DESC, topic

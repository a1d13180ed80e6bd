-- The stories of the articles in `grouped` (article_id, story), and which articles are in them.
CREATE OR REPLACE TEMP TABLE told AS
SELECT story, article_id, outlet_id, title, published_at, published_precision IN ('second', 'minute', 'hour') AS is_timed,
  row_number() OVER (PARTITION BY story ORDER BY {moment}, first_seen_at, article_id) AS place
FROM grouped JOIN articles USING (article_id);

INSERT INTO stories BY NAME
WITH named AS (
  SELECT story, entity_id, count(*) AS articles FROM told JOIN article_entities USING (article_id) GROUP BY ALL
), ranked AS (
  SELECT story, entity_id, row_number() OVER (PARTITION BY story ORDER BY articles DESC, entity_id) AS rank FROM named
), top AS (
  SELECT story, list(entity_id ORDER BY rank) AS top_entities FROM ranked WHERE rank <= 8 GROUP BY ALL
)
SELECT first(article_id ORDER BY place) AS story_id, first(title ORDER BY place) AS title,
  min(published_at) AS first_published_at, max(published_at) AS last_published_at, count(*) AS articles,
  count(DISTINCT outlet_id) AS outlets, coalesce(any_value(top_entities), []) AS top_entities, any_value(aliases) AS aliases
FROM told LEFT JOIN top USING (story) JOIN former USING (story)
GROUP BY story ORDER BY story_id;

INSERT INTO story_articles BY NAME
WITH pairs AS (
  SELECT article_id, nearest_article_id AS other_id, nearest_similarity AS similarity FROM nearest_articles
  UNION ALL SELECT article_id, earlier_article_id, earlier_similarity FROM nearest_articles
), likest AS (
  SELECT one.article_id, max(similarity) AS similarity
  FROM (FROM pairs UNION ALL SELECT other_id, article_id, similarity FROM pairs) AS pair (article_id, other_id, similarity)
  JOIN told AS one ON one.article_id = pair.article_id JOIN told AS other ON other.article_id = pair.other_id AND other.story = one.story
  GROUP BY ALL
)
SELECT first.article_id AS story_id, told.article_id, coalesce(similarity, 1) AS similarity,
  CASE WHEN first.is_timed AND told.is_timed
    THEN CAST(date_diff('second', first.published_at, told.published_at) AS BIGINT) END AS lag_seconds
FROM told JOIN told AS first ON first.story = told.story AND first.place = 1
LEFT JOIN likest ON likest.article_id = told.article_id
ORDER BY story_id, told.article_id;

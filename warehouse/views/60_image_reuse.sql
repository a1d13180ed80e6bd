-- One row per picture that stands in more than one article: who used it first, and how widely.
-- image_id: The picture: joins images and pictures.
-- url: Its largest version known.
-- articles: Articles that use it.
-- outlets: Outlets that use it.
-- first_outlet_id: The outlet of the first article that used it, by publication, else by first sight.
-- first_seen_at: When the first page that used it was received.
-- credit: The credit that most of the articles give it, where any does.
WITH used AS (
  SELECT DISTINCT image_id, article_id, outlet_id, coalesce(published_at, first_seen_at) AS used_at
  FROM images JOIN articles USING (article_id)
), first AS (
  SELECT image_id, outlet_id AS first_outlet_id FROM used
  QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY used_at, article_id) = 1
), credited AS (
  SELECT image_id, credit FROM images WHERE credit IS NOT NULL GROUP BY image_id, credit
  QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY count(*) DESC, credit) = 1
)
SELECT image_id, url, articles, outlets, first_outlet_id, first_seen_at, credit
FROM pictures JOIN first USING (image_id) LEFT JOIN credited USING (image_id)
WHERE articles > 1

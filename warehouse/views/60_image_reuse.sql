-- One row per picture that stands in more than one article: who used it first, and how widely. By its URL without size
-- and crop, and by its looks where it was downloaded (pictures.look_id).
-- image_id: The picture: joins images and pictures. Of several that look the same the smallest, their look_id.
-- url: Its largest version known.
-- articles: Articles that use it.
-- outlets: Outlets that use it.
-- first_outlet_id: The outlet of the first article that used it, by publication, else by first sight.
-- first_seen_at: When the first page that used it was received.
-- credit: The credit that most of the articles give it, where any does; else that of its file.
WITH used AS (
  SELECT DISTINCT look_id, article_id, outlet_id, articles.first_seen_at,
    coalesce(published_at, articles.first_seen_at) AS used_at
  FROM images JOIN pictures USING (image_id) JOIN articles USING (article_id, day)
), counted AS (
  SELECT look_id, count(*) AS articles, count(DISTINCT outlet_id) AS outlets, min(first_seen_at) AS first_seen_at
  FROM used GROUP BY ALL HAVING count(*) > 1
), first AS (
  SELECT look_id, outlet_id AS first_outlet_id FROM used
  QUALIFY row_number() OVER (PARTITION BY look_id ORDER BY used_at, article_id) = 1
), credited AS (
  SELECT look_id, images.credit FROM images JOIN pictures USING (image_id)
  WHERE images.credit IS NOT NULL GROUP BY look_id, images.credit
  QUALIFY row_number() OVER (PARTITION BY look_id ORDER BY count(*) DESC, images.credit) = 1
), largest AS (
  SELECT look_id, first(url ORDER BY width DESC NULLS LAST, url) AS url,
    first(credit ORDER BY width DESC NULLS LAST, url) FILTER (credit IS NOT NULL) AS credit
  FROM pictures GROUP BY ALL
)
SELECT look_id AS image_id, url, articles, outlets, first_outlet_id, first_seen_at,
  coalesce(credited.credit, largest.credit) AS credit
FROM counted JOIN first USING (look_id) JOIN largest USING (look_id) LEFT JOIN credited USING (look_id)

-- One row per day, outlet and watched entity that it names: how much of its coverage does.
-- day: Day of publication in the outlet's time zone; of an article without a date, the day of first sight (UTC).
-- outlet_id: The outlet: joins outlets.
-- entity_id: The entity of the watch-list: joins entities.
-- articles: Articles that name it in text, headline or caption, repeats included.
-- outlet_articles: All articles of the outlet on that day: the denominator of share.
-- share: articles / outlet_articles.
-- originals: Articles that name it and repeat no other (`duplicates`).
-- outlet_originals: All articles of the outlet on that day that repeat no other: the denominator of share_of_originals.
-- share_of_originals: originals / outlet_originals; null where all were repeats.
WITH dated AS (
  SELECT article_id, outlet_id, original_article_id IS NULL AS is_original, day
  FROM articles LEFT JOIN duplicates USING (article_id)
), published AS (
  SELECT day, outlet_id, count(*) AS outlet_articles, count(*) FILTER (is_original) AS outlet_originals
  FROM dated GROUP BY ALL
), named AS (
  SELECT DISTINCT day, article_id, entity_id FROM mentions JOIN entities USING (entity_id) WHERE watched
), counted AS (
  SELECT day, outlet_id, entity_id, count(*) AS articles, count(*) FILTER (is_original) AS originals
  FROM named JOIN dated USING (article_id, day) GROUP BY ALL
)
SELECT day, outlet_id, entity_id, articles, outlet_articles, articles / outlet_articles AS share, originals,
  outlet_originals, originals / nullif(outlet_originals, 0) AS share_of_originals
FROM counted JOIN published USING (day, outlet_id)

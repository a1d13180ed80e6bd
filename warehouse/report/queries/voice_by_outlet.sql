-- How much of each outlet's coverage names the watch-list: the ten entities that are named most
-- name: Entity
-- outlet: Outlet
-- articles: Articles that name it
-- of_articles: of the outlet's articles
-- share: Share
-- originals: Without repeats
-- of_originals: of the outlet's without repeats
-- share_of_originals: Share without repeats
WITH by_outlet AS (
  SELECT outlet_id, entity_id, sum(articles) AS articles, sum(originals) AS originals
  FROM share_of_voice WHERE day BETWEEN getvariable('since') AND getvariable('until') GROUP BY ALL
), published AS (
  SELECT outlet_id, count(*) AS of_articles, count(*) FILTER (is_original) AS of_originals FROM period GROUP BY ALL
), most AS (
  SELECT entity_id, sum(articles) AS in_all FROM by_outlet GROUP BY ALL ORDER BY in_all DESC, entity_id LIMIT 10
)
SELECT name, outlet, CAST(articles AS BIGINT) AS articles, of_articles, articles / of_articles AS share,
  CAST(originals AS BIGINT) AS originals, of_originals, originals / nullif(of_originals, 0) AS share_of_originals
FROM by_outlet JOIN published USING (outlet_id) JOIN most USING (entity_id) JOIN entity_names USING (entity_id)
JOIN outlet_names USING (outlet_id)
ORDER BY in_all DESC, name, articles DESC, outlet

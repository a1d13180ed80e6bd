-- How much of the coverage names each entity of the watch-list
-- name: Entity
-- type: Type
-- articles: Articles that name it
-- of_articles: of all articles
-- share: Share
-- originals: Without repeats
-- of_originals: of all without repeats
-- share_of_originals: Share without repeats
-- outlets: Outlets that name it
WITH named AS (
  SELECT entity_id, CAST(sum(articles) AS BIGINT) AS articles, CAST(sum(originals) AS BIGINT) AS originals,
    count(DISTINCT outlet_id) AS outlets
  FROM share_of_voice WHERE day BETWEEN getvariable('since') AND getvariable('until') GROUP BY ALL
), published AS (
  SELECT count(*) AS of_articles, count(*) FILTER (is_original) AS of_originals FROM period
)
SELECT name, type, coalesce(articles, 0) AS articles, of_articles,
  coalesce(articles, 0) / nullif(of_articles, 0) AS share, coalesce(originals, 0) AS originals, of_originals,
  coalesce(originals, 0) / nullif(of_originals, 0) AS share_of_originals, coalesce(outlets, 0) AS outlets
FROM entity_names LEFT JOIN named USING (entity_id) CROSS JOIN published
WHERE watched AND of_articles > 0
ORDER BY articles DESC, name

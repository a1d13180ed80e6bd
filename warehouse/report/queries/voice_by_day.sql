-- How much of each day's coverage names the watch-list: the twenty entities that are named most
-- day: Day
-- name: Entity
-- articles: Articles that name it
-- of_articles: of all articles
-- share: Share
-- originals: Without repeats
-- of_originals: of all without repeats
-- share_of_originals: Share without repeats
WITH stepped AS (
  SELECT CAST(date_trunc(getvariable('step'), day) AS DATE) AS day, entity_id, sum(articles) AS articles,
    sum(originals) AS originals
  FROM share_of_voice WHERE day BETWEEN getvariable('since') AND getvariable('until') GROUP BY ALL
), published AS (
  SELECT CAST(date_trunc(getvariable('step'), day) AS DATE) AS day, sum(articles) AS of_articles,
    sum(originals) AS of_originals
  FROM coverage_by_day WHERE day BETWEEN getvariable('since') AND getvariable('until') GROUP BY ALL
), most AS (
  SELECT entity_id, sum(articles) AS in_all FROM stepped GROUP BY ALL ORDER BY in_all DESC, entity_id LIMIT 20
)
SELECT day, name, CAST(articles AS BIGINT) AS articles, CAST(of_articles AS BIGINT) AS of_articles,
  articles / of_articles AS share, CAST(originals AS BIGINT) AS originals,
  CAST(of_originals AS BIGINT) AS of_originals, originals / nullif(of_originals, 0) AS share_of_originals
FROM stepped JOIN published USING (day) JOIN most USING (entity_id) JOIN entity_names USING (entity_id)
ORDER BY in_all DESC, name, day

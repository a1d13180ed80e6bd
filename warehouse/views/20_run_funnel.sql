-- One row per run and outlet: what became of the links and pages of a night.
-- run_id: The run: joins runs.
-- outlet_id: The outlet: joins outlets.
-- links: Links that its feeds and sitemaps named.
-- known: Links among them that an earlier run had brought home.
-- asked: Articles that were asked for, new ones and those that may have changed.
-- not_modified: Of these, articles that had not changed (304).
-- fetched: Of these, pages that were received.
-- articles: New texts: versions that the run made, of files and archives too.
-- rejections: Links and pages that gave no new text.
WITH asked AS (
  SELECT run_id, outlet_id, count(DISTINCT requested_url) AS asked,
    count(DISTINCT requested_url) FILTER (outcome = 'not_modified') AS not_modified,
    count(DISTINCT requested_url) FILTER (outcome = 'ok') AS fetched
  FROM fetches WHERE purpose = 'article' GROUP BY ALL
), texts AS (
  SELECT article_versions.run_id, outlet_id, count(*) AS articles
  FROM article_versions JOIN articles USING (article_id) GROUP BY ALL
), lost AS (
  SELECT run_id, coalesce(outlet_id, 'unknown') AS outlet_id, count(*) AS rejections FROM rejections GROUP BY ALL
), places AS (
  SELECT run_id, outlet_id FROM outlet_runs
  UNION SELECT run_id, outlet_id FROM asked
  UNION SELECT run_id, outlet_id FROM texts
  UNION SELECT run_id, outlet_id FROM lost
)
SELECT run_id, outlet_id, coalesce(links, 0) AS links, coalesce(known, 0) AS known, coalesce(asked, 0) AS asked,
  coalesce(not_modified, 0) AS not_modified, coalesce(fetched, 0) AS fetched, coalesce(articles, 0) AS articles,
  coalesce(rejections, 0) AS rejections
FROM places
LEFT JOIN outlet_runs USING (run_id, outlet_id)
LEFT JOIN asked USING (run_id, outlet_id)
LEFT JOIN texts USING (run_id, outlet_id)
LEFT JOIN lost USING (run_id, outlet_id)

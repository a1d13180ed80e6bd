-- The newest run, outlet by outlet
-- outlet: Outlet
-- links: Links
-- known: known before
-- asked: Articles asked for
-- not_modified: not changed
-- fetched: received
-- articles: New texts
-- rejections: Rejections
SELECT coalesce(outlet, outlet_id) AS outlet, links, known, asked, not_modified, fetched, articles, rejections
FROM run_funnel LEFT JOIN outlet_names USING (outlet_id)
WHERE run_id = (SELECT max(run_id) FROM runs) ORDER BY outlet

-- Why pages and links gave no new text, in the newest thirty runs
-- stage: Stage
-- reason: Reason
-- pages: Pages and links
-- outlets: Outlets
SELECT stage, reason, count(*) AS pages, count(DISTINCT outlet_id) AS outlets FROM rejections
WHERE run_id IN (SELECT run_id FROM runs ORDER BY run_id DESC LIMIT 30)
GROUP BY ALL ORDER BY pages DESC, stage, reason

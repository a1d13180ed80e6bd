-- Every page that a run read from an archive is a version or a rejection.
WITH read AS (
  SELECT run_id, sum(pages) AS pages FROM batches WHERE kind <> 'fetch' GROUP BY ALL
), fates AS (
  SELECT run_id, count(*) AS fates
  FROM (
    SELECT run_id FROM article_versions
    UNION ALL
    SELECT run_id FROM rejections WHERE stage <> 'fetch'
  )
  GROUP BY ALL
)
SELECT run_id, coalesce(pages, 0) AS pages, coalesce(fates, 0) AS fates
FROM read FULL JOIN fates USING (run_id)
WHERE coalesce(pages, 0) <> coalesce(fates, 0)

-- No page of a run is both a version and a rejection, or either of them twice.
SELECT run_id, warc_file, warc_offset, count(*) AS fates
FROM (
  SELECT run_id, warc_file, warc_offset FROM article_versions
  UNION ALL
  SELECT run_id, warc_file, warc_offset FROM rejections WHERE warc_offset IS NOT NULL
)
GROUP BY ALL
HAVING count(*) > 1

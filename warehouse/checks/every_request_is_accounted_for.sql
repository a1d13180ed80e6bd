-- Every article that was asked for is a page that was read, or a rejection with the outcome of the last try as reason.
WITH last AS (
  SELECT * FROM fetches WHERE purpose = 'article'
  QUALIFY row_number() OVER (PARTITION BY run_id, requested_url ORDER BY attempt DESC) = 1
)
SELECT run_id, outlet_id, requested_url, outcome
FROM last
WHERE (
  outcome NOT IN ('ok', 'not_modified') AND (run_id, requested_url, outcome) NOT IN (
    SELECT (run_id, url, reason) FROM rejections WHERE stage = 'fetch'
  )
) OR (
  outcome = 'ok'
  AND warc_file IN (SELECT warc_file FROM archives)
  AND (warc_file, warc_offset) NOT IN (SELECT (warc_file, warc_offset) FROM article_versions)
  AND (warc_file, warc_offset) NOT IN (SELECT (warc_file, warc_offset) FROM rejections WHERE warc_offset IS NOT NULL)
)

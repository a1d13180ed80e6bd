-- Every article that was asked for is a page that was read, or a rejection with the outcome as reason.
SELECT run_id, outlet_id, requested_url, outcome
FROM fetches
WHERE purpose = 'article' AND (
  (
    outcome NOT IN ('ok', 'not_modified') AND (run_id, requested_url) NOT IN (
      SELECT (run_id, url) FROM rejections WHERE stage = 'fetch'
    )
  ) OR (
    outcome = 'ok'
    AND warc_file IN (SELECT warc_file FROM archives)
    AND (warc_file, warc_offset) NOT IN (SELECT (warc_file, warc_offset) FROM article_versions)
    AND (warc_file, warc_offset) NOT IN (SELECT (warc_file, warc_offset) FROM rejections WHERE warc_offset IS NOT NULL)
  )
)

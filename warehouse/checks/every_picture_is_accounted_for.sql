-- Every picture that came home is a file that was read, once: what its bytes say, or why they say nothing.
WITH found AS (
  SELECT warc_file, warc_offset, count(*) AS files FROM picture_files GROUP BY ALL
)
SELECT run_id, requested_url, coalesce(files, 0) AS files
FROM fetches LEFT JOIN found USING (warc_file, warc_offset)
WHERE purpose = 'picture' AND outcome = 'ok' AND warc_file IN (SELECT warc_file FROM archives)
  AND coalesce(files, 0) <> 1

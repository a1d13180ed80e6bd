-- Of an archive that was read to its end, the batches hold every page.
SELECT archives.warc_file, archives.pages, coalesce(sum(batches.pages), 0) AS in_batches
FROM archives
LEFT JOIN batches ON batches.archive_id = archives.archive_id AND batches.kind = 'extract'
GROUP BY archives.archive_id, archives.warc_file, archives.pages
HAVING archives.pages <> coalesce(sum(batches.pages), 0)

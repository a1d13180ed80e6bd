-- A run that was cut off could not count what it had done.
UPDATE runs SET
  pages = (SELECT coalesce(sum(pages), 0) FROM batches WHERE batches.run_id = runs.run_id),
  articles = (SELECT count(*) FROM article_versions WHERE article_versions.run_id = runs.run_id),
  rejections = (SELECT count(*) FROM rejections WHERE rejections.run_id = runs.run_id)
WHERE status = 'interrupted'

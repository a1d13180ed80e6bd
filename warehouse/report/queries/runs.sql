-- What became of links and pages, run by run: the newest thirty
-- started: Started (UTC)
-- command: Command
-- status: Status
-- links: Links
-- known: known before
-- asked: Articles asked for
-- not_modified: not changed
-- fetched: received
-- articles: New texts
-- rejections: Rejections
SELECT strftime(started_at AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S') AS started, command, status,
  CAST(coalesce(sum(links), 0) AS BIGINT) AS links, CAST(coalesce(sum(known), 0) AS BIGINT) AS known,
  CAST(coalesce(sum(asked), 0) AS BIGINT) AS asked, CAST(coalesce(sum(not_modified), 0) AS BIGINT) AS not_modified,
  CAST(coalesce(sum(fetched), 0) AS BIGINT) AS fetched, CAST(coalesce(sum(articles), 0) AS BIGINT) AS articles,
  CAST(coalesce(sum(rejections), 0) AS BIGINT) AS rejections
FROM (SELECT run_id, started_at, command, status FROM runs) AS begun LEFT JOIN run_funnel USING (run_id)
GROUP BY run_id, started_at, command, status ORDER BY run_id DESC LIMIT 30

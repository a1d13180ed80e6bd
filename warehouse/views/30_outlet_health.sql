-- One row per outlet: whether it gives what it usually gives, by the clock of the newest run.
-- outlet_id: The outlet: joins outlets.
-- last_article_at: When its newest new article was first received.
-- articles_7d: New articles of the last seven days, today included.
-- median_per_day: Median of its new articles a day, of the days in the four weeks before its last visit on which it
--   answered.
-- days_silent: Days since the newest new article.
-- failures_7d: Runs of the same days in which none of its feeds and sitemaps could be read.
-- silent: Whether, on its last visits, it gave far less than its median (under a quarter, over as many days as four
--   articles usually take), or its feeds and sitemaps had not changed for three times as long as usual (three days at
--   least; a week where nobody knows yet what is usual).
-- status: What became of it in its last run: fetched, failed, resting or interrupted; null of one never asked.
-- failures: Runs in a row in which it failed.
-- rests_until: It is not asked before, having failed too often.
-- problem: What went wrong with it in its last run.
WITH clock AS (
  SELECT CAST(max(started_at) AT TIME ZONE 'UTC' AS DATE) AS today FROM runs
), visits AS (
  SELECT outlet_id, outlet_runs.status, failures, rests_until, problem, started_at, run_id,
    CAST(started_at AT TIME ZONE 'UTC' AS DATE) AS day
  FROM outlet_runs JOIN runs USING (run_id)
), last_visit AS (
  SELECT * FROM visits QUALIFY row_number() OVER (PARTITION BY outlet_id ORDER BY run_id DESC) = 1
), new AS (
  SELECT outlet_id, first_seen_at, CAST(started_at AT TIME ZONE 'UTC' AS DATE) AS day
  FROM article_versions JOIN articles USING (article_id) JOIN runs ON runs.run_id = article_versions.run_id
  WHERE article_versions.version = 1
), days AS (
  SELECT outlet_id, answered.day, count(new.day) AS articles
  FROM (SELECT DISTINCT outlet_id, day FROM visits WHERE status = 'fetched') AS answered
  LEFT JOIN new USING (outlet_id, day)
  GROUP BY ALL
), usual AS (
  SELECT outlet_id, median(articles) AS per_day, count(*) AS nights
  FROM days JOIN (SELECT outlet_id, max(day) AS last_day FROM days GROUP BY ALL) USING (outlet_id)
  WHERE day < last_day AND day >= last_day - 28
  GROUP BY ALL
), lately AS (
  SELECT outlet_id, per_day, nights, count(*) AS of_days, sum(articles) AS articles
  FROM (
    SELECT outlet_id, per_day, nights, articles,
      row_number() OVER (PARTITION BY outlet_id ORDER BY day DESC) AS back
    FROM days JOIN usual USING (outlet_id)
  )
  WHERE per_day > 0 AND back <= least(7, ceil(4 / per_day))
  GROUP BY ALL
), changes AS (
  SELECT outlet_id, CAST(fetched_at AT TIME ZONE 'UTC' AS DATE) AS day,
    bool_or(links_digest IS DISTINCT FROM before) AS changed
  FROM (
    SELECT outlet_id, fetched_at, links_digest,
      lag(links_digest) OVER (PARTITION BY outlet_id, requested_url ORDER BY fetched_at) AS before
    FROM fetches WHERE purpose IN ('feed', 'sitemap') AND links_digest IS NOT NULL
  )
  GROUP BY ALL
), gaps AS (
  SELECT outlet_id, day, day - lag(day) OVER (PARTITION BY outlet_id ORDER BY day) AS gap FROM changes WHERE changed
), still AS (
  SELECT outlet_id, last_look - max(day) AS unchanged,
    CASE WHEN count(gap) >= 2 THEN greatest(3, 3 * median(gap)) ELSE 7 END AS too_long
  FROM gaps JOIN (SELECT outlet_id, max(day) AS last_look FROM changes GROUP BY ALL) USING (outlet_id)
  GROUP BY outlet_id, last_look
), counts AS (
  SELECT outlet_id, max(first_seen_at) AS last_article_at,
    count(*) FILTER (day > (SELECT today FROM clock) - 7) AS articles_7d
  FROM new GROUP BY ALL
), failed AS (
  SELECT outlet_id, count(*) AS failures_7d FROM visits
  WHERE status = 'failed' AND day > (SELECT today FROM clock) - 7 GROUP BY ALL
)
SELECT outlet_id, last_article_at, coalesce(articles_7d, 0) AS articles_7d, usual.per_day AS median_per_day,
  (SELECT today FROM clock) - CAST(last_article_at AT TIME ZONE 'UTC' AS DATE) AS days_silent,
  coalesce(failures_7d, 0) AS failures_7d,
  coalesce(
    lately.nights >= 3 AND lately.articles < lately.per_day * lately.of_days / 4
      AND lately.per_day * lately.of_days >= 4, false
  ) OR coalesce(still.unchanged >= still.too_long, false) AS silent,
  last_visit.status, coalesce(last_visit.failures, 0) AS failures, last_visit.rests_until, last_visit.problem
FROM outlets
LEFT JOIN counts USING (outlet_id)
LEFT JOIN usual USING (outlet_id)
LEFT JOIN lately USING (outlet_id)
LEFT JOIN still USING (outlet_id)
LEFT JOIN failed USING (outlet_id)
LEFT JOIN last_visit USING (outlet_id)

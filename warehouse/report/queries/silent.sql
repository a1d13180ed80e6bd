-- Outlets to look at, by the clock of the newest run
-- outlet: Outlet
-- why: Why
-- last_article: Last new article (UTC)
-- days_silent: Days since
-- articles_7d: New in seven days
-- median_per_day: Usual a day
-- failures: Failed runs in a row
-- problem: What went wrong
SELECT outlet, CASE WHEN status IN ('failed', 'resting', 'interrupted') THEN status ELSE 'silent' END AS why,
  last_article_at AS last_article, days_silent, articles_7d, median_per_day, failures, problem
FROM outlet_health JOIN outlet_names USING (outlet_id)
WHERE silent OR status IN ('failed', 'resting', 'interrupted')
ORDER BY failures DESC, days_silent DESC, outlet

-- Articles by day of publication and outlet
-- day: Day
-- outlet: Outlet
-- articles: Articles
-- originals: Without repeats
-- repeats: Repeats
-- words: Words
SELECT CAST(date_trunc(getvariable('step'), day) AS DATE) AS day, outlet, CAST(sum(articles) AS BIGINT) AS articles,
  CAST(sum(originals) AS BIGINT) AS originals, CAST(sum(articles - originals) AS BIGINT) AS repeats,
  CAST(sum(words) AS BIGINT) AS words
FROM coverage_by_day JOIN outlet_names USING (outlet_id)
WHERE day BETWEEN getvariable('since') AND getvariable('until')
GROUP BY ALL ORDER BY day, outlet

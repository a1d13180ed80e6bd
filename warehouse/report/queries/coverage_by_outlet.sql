-- Articles by outlet
-- outlet: Outlet
-- outlet_id: outlet_id in the file
-- country: Country
-- media_type: Kind
-- articles: Articles
-- originals: Without repeats
-- repeats: Repeats
-- share_of_repeats: Repeats in articles
-- words: Words
-- days: Days with an article
SELECT outlet, outlet_id, country, media_type, CAST(sum(articles) AS BIGINT) AS articles,
  CAST(sum(originals) AS BIGINT) AS originals, CAST(sum(articles - originals) AS BIGINT) AS repeats,
  sum(articles - originals) / sum(articles) AS share_of_repeats, CAST(sum(words) AS BIGINT) AS words, count(*) AS days
FROM coverage_by_day JOIN outlet_names USING (outlet_id)
WHERE day BETWEEN getvariable('since') AND getvariable('until')
GROUP BY ALL ORDER BY articles DESC, outlet

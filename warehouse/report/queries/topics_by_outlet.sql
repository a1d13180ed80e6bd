-- Topics by outlet
-- topic: Topic
-- outlet: Outlet
-- articles: Articles about it
-- originals: Without repeats
SELECT coalesce(topics.name, article_topics.topic) AS topic, outlet, count(*) AS articles,
  count(*) FILTER (is_original) AS originals
FROM article_topics JOIN period USING (article_id) JOIN outlet_names USING (outlet_id) LEFT JOIN topics USING (topic)
GROUP BY ALL ORDER BY topic, articles DESC, outlet

-- Who told them when: up to 25 articles of each story
-- story: Story
-- position: Order
-- outlet: Outlet
-- article: Headline
-- published_at: Published (UTC)
-- hours_later: Hours after the first
-- is_repeat: Repeat
WITH biggest AS (
  SELECT story_id, row_number() OVER (ORDER BY outlets DESC, articles DESC, story_id) AS place, title FROM stories
  WHERE story_id IN (SELECT story_id FROM story_articles JOIN period USING (article_id))
)
SELECT place || '. ' || coalesce(biggest.title, 'no headline') AS story, position + 1 AS position, outlet,
  {'title': coalesce(articles.title, 'no headline'), 'url': articles.url, 'language': articles.language} AS article,
  story_timeline.published_at, round(lag_seconds / 3600, 2) AS hours_later, NOT is_original AS is_repeat
FROM biggest JOIN story_timeline USING (story_id) JOIN articles USING (article_id)
JOIN outlet_names ON outlet_names.outlet_id = articles.outlet_id
WHERE place <= 20 AND position < 25
ORDER BY place, position

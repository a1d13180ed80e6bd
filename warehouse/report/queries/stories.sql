-- The stories that most outlets told: the first twenty
-- story: Story
-- first_outlet: First reporter
-- first_at: First published (UTC)
-- outlets: Outlets
-- articles: Articles
-- repeats: Repeats among them
-- told_by: Told by, in this order
WITH told AS (
  SELECT story_id, outlet, min(position) AS place FROM story_timeline JOIN outlet_names USING (outlet_id) GROUP BY ALL
), tellers AS (
  SELECT story_id, first(outlet ORDER BY place) AS first_outlet, list(outlet ORDER BY place) AS of_outlets
  FROM told GROUP BY ALL
), counted AS (
  SELECT story_id, count(*) FILTER (NOT is_original) AS repeats FROM story_timeline
  WHERE story_id IN (SELECT story_id FROM story_articles JOIN period USING (article_id)) GROUP BY ALL
)
SELECT row_number() OVER (ORDER BY outlets DESC, articles DESC, story_id) || '. ' || coalesce(title, 'no headline') AS story,
  first_outlet, first_published_at AS first_at, outlets, articles, repeats,
  array_to_string(of_outlets[:8], ', ')
    || CASE WHEN len(of_outlets) > 8 THEN ', and ' || (len(of_outlets) - 8) || ' more' ELSE '' END AS told_by
FROM stories JOIN counted USING (story_id) JOIN tellers USING (story_id)
ORDER BY outlets DESC, articles DESC, story_id LIMIT 20

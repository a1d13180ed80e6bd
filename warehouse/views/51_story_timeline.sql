-- One row per article in a story, in the order of publication: who was first, and who followed when.
-- story_id: The story: joins stories.
-- position: Order in the story, from 0, the earliest first; an article of which only the day is known stands at its end.
-- article_id: The article: joins articles.
-- outlet_id: The outlet that published it: joins outlets.
-- published_at: Time of publication by the best evidence.
-- lag_seconds: From the publication of the story's earliest article to this one's; null where one of them has no time.
-- is_original: Whether it is no repeat of another article.
SELECT story_id,
  CAST(row_number() OVER (PARTITION BY story_id ORDER BY {moment},
    first_seen_at, article_id) - 1 AS INTEGER) AS position,
  article_id, outlet_id, published_at, lag_seconds, article_id NOT IN (SELECT article_id FROM duplicates) AS is_original
FROM story_articles JOIN articles USING (article_id)

-- A story has at least two articles, all of which are there, and a repeat is in the story of its original.
SELECT story_id, NULL AS article_id, articles, count(article_id) AS found
FROM stories LEFT JOIN story_articles USING (story_id) GROUP BY ALL HAVING found <> articles OR articles < 2
UNION ALL
SELECT story_id, article_id, NULL, NULL FROM story_articles
WHERE article_id NOT IN (SELECT article_id FROM articles) OR story_id NOT IN (SELECT story_id FROM stories)
UNION ALL
SELECT repeat.story_id, article_id, NULL, NULL
FROM duplicates LEFT JOIN story_articles AS repeat USING (article_id)
LEFT JOIN story_articles AS original ON original.article_id = original_article_id
WHERE repeat.story_id IS DISTINCT FROM original.story_id OR repeat.story_id IS NULL

-- A repeat's original is an article that repeats none itself.
SELECT article_id, original_article_id FROM duplicates
WHERE original_article_id = article_id
  OR original_article_id IN (SELECT article_id FROM duplicates)
  OR original_article_id NOT IN (SELECT article_id FROM articles)
  OR article_id NOT IN (SELECT article_id FROM articles)

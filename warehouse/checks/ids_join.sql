-- Every id that a row names is there: articles, outlets, entities and runs.
SELECT 'images' AS rows_of, article_id AS id FROM images WHERE article_id NOT IN (SELECT article_id FROM articles)
UNION ALL
SELECT 'mentions', article_id FROM mentions WHERE article_id NOT IN (SELECT article_id FROM articles)
UNION ALL
SELECT 'quotes', article_id FROM quotes WHERE article_id NOT IN (SELECT article_id FROM articles)
UNION ALL
SELECT 'quotes', speaker_entity_id FROM quotes
WHERE speaker_entity_id IS NOT NULL AND speaker_entity_id NOT IN (SELECT entity_id FROM entities)
UNION ALL
SELECT 'article_entities', entity_id FROM article_entities WHERE entity_id NOT IN (SELECT entity_id FROM entities)
UNION ALL
SELECT 'amounts', article_id FROM amounts WHERE article_id NOT IN (SELECT article_id FROM articles)
UNION ALL
SELECT 'article_topics', article_id FROM article_topics WHERE article_id NOT IN (SELECT article_id FROM articles)
UNION ALL
SELECT 'article_topics', topic FROM article_topics WHERE topic NOT IN (SELECT topic FROM topics)
UNION ALL
SELECT 'mentions', entity_id FROM mentions WHERE entity_id NOT IN (SELECT entity_id FROM entities)
UNION ALL
SELECT 'articles', outlet_id FROM articles WHERE outlet_id NOT IN (SELECT outlet_id FROM outlets)
UNION ALL
SELECT 'articles', run_id FROM articles WHERE run_id NOT IN (SELECT run_id FROM runs)
UNION ALL
SELECT 'article_versions', article_id FROM article_versions WHERE article_id NOT IN (SELECT article_id FROM articles)

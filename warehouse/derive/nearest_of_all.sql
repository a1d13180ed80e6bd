-- The nearest of the renewed articles, and of those to which an affected one is nearer than what they had.
CREATE OR REPLACE TEMP TABLE offered AS
WITH numbered AS (
  SELECT a AS number, b AS other, similarity FROM likenesses
  UNION ALL
  SELECT b, a, similarity
  FROM likenesses JOIN near AS one ON one.number = a JOIN near AS other ON other.number = b
  WHERE one.is_affected OR other.is_renewed
)
SELECT one.article_id, other.article_id AS other_id, similarity, numbered.other < numbered.number AS is_earlier
FROM numbered JOIN near AS one USING (number) JOIN near AS other ON other.number = numbered.other;

INSERT INTO offered
SELECT article_id, nearest_article_id, nearest_similarity, nearest_article_id IS NOT DISTINCT FROM earlier_article_id
FROM nearest_articles WHERE article_id IN (SELECT article_id FROM offered) AND article_id NOT IN (FROM renewed)
UNION ALL
SELECT article_id, earlier_article_id, earlier_similarity, true
FROM nearest_articles WHERE article_id IN (SELECT article_id FROM offered) AND article_id NOT IN (FROM renewed)
  AND earlier_article_id <> nearest_article_id;

INSERT INTO stirred
FROM renewed UNION SELECT article_id FROM offered UNION SELECT article_id FROM stood WHERE month = (FROM the_month);

DELETE FROM nearest_articles
WHERE article_id IN (FROM renewed) OR article_id IN (SELECT article_id FROM offered)
  OR article_id IN (SELECT article_id FROM stood WHERE month = (FROM the_month));

INSERT INTO nearest_articles BY NAME
SELECT article_id, first(other_id ORDER BY similarity DESC, other_id) AS nearest_article_id,
  max(similarity) AS nearest_similarity,
  first(other_id ORDER BY similarity DESC, other_id) FILTER (is_earlier) AS earlier_article_id,
  max(similarity) FILTER (is_earlier) AS earlier_similarity
FROM offered GROUP BY ALL ORDER BY article_id;

-- Pairs of articles of which the later has passages of the earlier, for every pair that the touched articles change.
-- A passage that stands in more than three articles of an outlet within a month is the outlet's own furniture (a
-- forecast, a newsletter's box) and counts for none of them. So a new article can change others: those that hold a
-- passage which becomes furniture with it, or was and is not any more. These and the touched ones are `affected`: what
-- they share, with whomever, is worked out anew. By calendar month, so that what is furniture does not depend on which
-- nights were loaded first.
CREATE OR REPLACE TEMP MACRO window_days() AS 7;
CREATE OR REPLACE TEMP MACRO furniture() AS 3;
CREATE OR REPLACE TEMP MACRO day_of(published, first_seen) AS coalesce(published, CAST(first_seen AT TIME ZONE 'UTC' AS DATE));

CREATE OR REPLACE TEMP TABLE months AS
SELECT DISTINCT date_trunc('month', CAST(day + unnest([-window_days(), 0, window_days()]) AS DATE)) AS month
FROM (
  SELECT day_of(published_day, first_seen_at) AS day FROM articles WHERE article_id IN (FROM touched)
  UNION SELECT day FROM gone
);

CREATE OR REPLACE TEMP TABLE near AS
SELECT article_id, outlet_id, day_of(published_day, first_seen_at) AS day, passages,
  date_trunc('month', day_of(published_day, first_seen_at)) AS month
FROM articles
WHERE date_trunc('month', day_of(published_day, first_seen_at)) IN (FROM months);

CREATE OR REPLACE TEMP TABLE prints AS
SELECT article_id, outlet_id, month, unnest(passages) AS passage FROM near;

CREATE OR REPLACE TEMP TABLE moved AS
SELECT outlet_id, month, passage, 1 AS step FROM prints WHERE article_id IN (FROM touched)
UNION ALL
SELECT outlet_id, date_trunc('month', day) AS month, unnest(passages), -1 FROM gone;

CREATE OR REPLACE TEMP TABLE affected AS
WITH counted AS (
  SELECT outlet_id, month, passage, count(*) AS now
  FROM prints WHERE passage IN (SELECT passage FROM moved) GROUP BY ALL
), steps AS (
  SELECT outlet_id, month, passage, sum(step) AS step FROM moved GROUP BY ALL
), turned AS (
  SELECT outlet_id, month, passage
  FROM counted JOIN steps USING (outlet_id, month, passage)
  WHERE (now <= furniture()) <> (now - step <= furniture())
)
SELECT article_id FROM touched
UNION SELECT article_id FROM prints JOIN turned USING (outlet_id, month, passage);

DELETE FROM shared_passages WHERE article_id IN (FROM affected) OR earlier_article_id IN (FROM affected);

CREATE OR REPLACE TEMP TABLE concerned AS
SELECT article_id FROM affected
UNION SELECT article_id FROM prints
WHERE passage IN (SELECT passage FROM prints WHERE article_id IN (FROM affected));

CREATE OR REPLACE TEMP TABLE own AS
WITH candidates AS (
  SELECT * FROM prints WHERE article_id IN (FROM concerned)
), furnished AS (
  SELECT outlet_id, month, passage FROM prints
  WHERE passage IN (SELECT passage FROM candidates)
  GROUP BY ALL HAVING count(*) > furniture()
)
SELECT article_id, passage, article_id IN (FROM affected) AS is_affected
FROM candidates ANTI JOIN furnished USING (outlet_id, month, passage);

CREATE OR REPLACE TEMP TABLE ordered AS
SELECT article_id, articles.outlet_id, day_of(published_day, first_seen_at) AS day, text_hash, word_count,
  url, canonical_url,
  row_number() OVER (ORDER BY {order}) AS place
FROM articles LEFT JOIN outlets USING (outlet_id)
WHERE article_id IN (FROM concerned)
  OR text_hash IN (SELECT text_hash FROM articles WHERE article_id IN (FROM affected));

INSERT INTO shared_passages BY NAME
WITH sizes AS (
  SELECT article_id, count(*) AS passages FROM own GROUP BY ALL
), shared AS (
  SELECT one.article_id AS a, other.article_id AS b, count(*) AS shared
  FROM own AS one JOIN own AS other ON one.passage = other.passage AND one.article_id < other.article_id
  WHERE one.is_affected OR other.is_affected
  GROUP BY ALL
  HAVING count(*) >= 4
), measured AS (
  SELECT a, b, shared / (one.passages + other.passages - shared) AS similarity,
    shared / one.passages AS of_a, shared / other.passages AS of_b
  FROM shared JOIN sizes AS one ON one.article_id = a JOIN sizes AS other ON other.article_id = b
), usual AS (
  SELECT outlet_id, text_hash, date_trunc('month', day) AS month FROM ordered
  GROUP BY ALL HAVING count(*) > furniture()
), same AS (
  SELECT one.article_id AS a, other.article_id AS b, 1.0 AS similarity, 1.0 AS of_a, 1.0 AS of_b
  FROM ordered AS one JOIN ordered AS other ON one.text_hash = other.text_hash AND one.article_id < other.article_id
  WHERE one.word_count >= 20 AND (one.article_id IN (FROM affected) OR other.article_id IN (FROM affected))
    AND (one.outlet_id, one.text_hash, date_trunc('month', one.day)) NOT IN (SELECT (outlet_id, text_hash, month) FROM usual)
    AND (other.outlet_id, other.text_hash, date_trunc('month', other.day)) NOT IN (SELECT (outlet_id, text_hash, month) FROM usual)
), pairs AS (
  FROM same UNION ALL BY NAME FROM measured ANTI JOIN same USING (a, b)
), directed AS (
  SELECT pairs.*, one.url IS NOT DISTINCT FROM other.canonical_url AND one.outlet_id <> other.outlet_id AS a_is_named,
    other.url IS NOT DISTINCT FROM one.canonical_url AND one.outlet_id <> other.outlet_id AS b_is_named,
    one.place < other.place AS a_is_first, one.place AS place_a, other.place AS place_b,
    similarity = 1 OR abs(one.day - other.day) <= window_days() AS is_near
  FROM pairs JOIN ordered AS one ON one.article_id = a JOIN ordered AS other ON other.article_id = b
), told AS (
  SELECT *, CASE WHEN a_is_named THEN true WHEN b_is_named THEN false ELSE a_is_first END AS a_before FROM directed
)
SELECT CASE WHEN a_before THEN b ELSE a END AS article_id, CASE WHEN a_before THEN a ELSE b END AS earlier_article_id,
  similarity, CASE WHEN a_before THEN of_b ELSE of_a END AS containment,
  CASE WHEN a_before THEN of_a ELSE of_b END AS share_of_earlier, a_is_named OR b_is_named AS is_named
FROM told
WHERE is_near AND (of_a >= 0.2 OR of_b >= 0.2)
ORDER BY article_id, earlier_article_id;

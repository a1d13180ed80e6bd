-- Pairs of articles of which the later has passages of the earlier, for every pair that the touched articles of one
-- calendar month (`due`; `due_before`, what they were until now) change.
-- A passage that stands in more than three articles of an outlet within a month is the outlet's own furniture (a
-- forecast, a newsletter's box) and counts for none of them. So a new article can change others: those that hold a
-- passage which becomes furniture with it, or was and is not any more. These and the touched ones are `affected`: what
-- they share, with whomever, is worked out anew. By calendar month, so that what is furniture does not depend on which
-- nights were loaded first.
CREATE OR REPLACE TEMP MACRO window_days() AS 7;
CREATE OR REPLACE TEMP MACRO furniture() AS 3;

-- The articles that can matter, and the outlets' months, as numbers: what follows goes through millions of rows.
CREATE OR REPLACE TEMP TABLE near AS
WITH moved AS (
  SELECT day FROM articles WHERE article_id IN (FROM due)
  UNION SELECT day FROM due_before
), months AS (
  SELECT DISTINCT date_trunc('month', CAST(day + unnest([-window_days(), 0, window_days()]) AS DATE)) AS month FROM moved
)
SELECT CAST(row_number() OVER () AS INTEGER) AS number, article_id, outlet_id,
  date_trunc('month', day) AS month, passages,
  article_id IN (FROM due) AS is_touched
FROM articles
WHERE date_trunc('month', day) IN (FROM months);

CREATE OR REPLACE TEMP TABLE shelves AS
SELECT CAST(row_number() OVER () AS INTEGER) AS shelf, outlet_id, month
FROM (
  SELECT outlet_id, month FROM near UNION SELECT outlet_id, date_trunc('month', day) FROM due_before
);

CREATE OR REPLACE TEMP TABLE prints AS
SELECT number, shelf, is_touched, unnest(passages) AS passage FROM near JOIN shelves USING (outlet_id, month);

-- Who is affected: the touched, and the holders of what they make furniture, or made so until now.
CREATE OR REPLACE TEMP TABLE affected AS
WITH moved AS (
  SELECT shelf, passage, 1 AS step FROM prints WHERE is_touched
  UNION ALL
  SELECT shelf, unnest(passages), -1
  FROM due_before JOIN shelves ON shelves.outlet_id = due_before.outlet_id AND shelves.month = date_trunc('month', day)
), steps AS (
  SELECT shelf, passage, sum(step) AS step FROM moved GROUP BY ALL
), counted AS (
  SELECT shelf, passage, count(number) AS now, any_value(step) AS step
  FROM steps LEFT JOIN prints USING (shelf, passage) GROUP BY ALL
), turned AS (
  SELECT shelf, passage FROM counted WHERE (now <= furniture()) <> (now - step <= furniture())
)
SELECT number FROM near WHERE is_touched
UNION SELECT number FROM prints JOIN turned USING (shelf, passage);

CREATE OR REPLACE TEMP TABLE changed AS
SELECT article_id FROM near WHERE number IN (FROM affected) UNION SELECT article_id FROM due;

DELETE FROM shared_passages WHERE article_id IN (FROM changed) OR earlier_article_id IN (FROM changed);

-- What is not furniture of the affected, and of those that share it with them.
CREATE OR REPLACE TEMP TABLE theirs AS
WITH candidates AS (
  SELECT number, shelf, passage FROM prints SEMI JOIN affected USING (number)
), asked AS (
  SELECT DISTINCT shelf, passage FROM candidates
), furnished AS (
  SELECT shelf, passage FROM asked JOIN prints USING (shelf, passage) GROUP BY ALL HAVING count(*) > furniture()
)
SELECT number, passage FROM candidates ANTI JOIN furnished USING (shelf, passage);

CREATE OR REPLACE TEMP TABLE partners AS
WITH holders AS (
  SELECT number, count(*) AS held FROM prints SEMI JOIN (SELECT DISTINCT passage FROM theirs) AS asked USING (passage)
  WHERE number NOT IN (FROM affected)
  GROUP BY ALL HAVING count(*) >= 4
), candidates AS (
  SELECT number, shelf, passage FROM prints SEMI JOIN holders USING (number)
), asked AS (
  SELECT DISTINCT shelf, passage FROM candidates
), furnished AS (
  SELECT shelf, passage FROM asked JOIN prints USING (shelf, passage) GROUP BY ALL HAVING count(*) > furniture()
)
SELECT number, passage FROM candidates ANTI JOIN furnished USING (shelf, passage);

CREATE OR REPLACE TEMP TABLE measured AS
WITH sizes AS (
  SELECT number, count(*) AS passages FROM (FROM theirs UNION ALL FROM partners) GROUP BY ALL
), shared AS (
  SELECT one.number AS a, other.number AS b, count(*) AS shared
  FROM theirs AS one JOIN theirs AS other ON one.passage = other.passage AND one.number < other.number
  GROUP BY ALL HAVING count(*) >= 4
  UNION ALL
  SELECT one.number, other.number, count(*)
  FROM theirs AS one JOIN partners AS other ON one.passage = other.passage
  GROUP BY ALL HAVING count(*) >= 4
)
SELECT near_a.article_id AS a, near_b.article_id AS b, shared / (one.passages + other.passages - shared) AS similarity,
  shared / one.passages AS of_a, shared / other.passages AS of_b
FROM shared
JOIN sizes AS one ON one.number = a JOIN sizes AS other ON other.number = b
JOIN near AS near_a ON near_a.number = a JOIN near AS near_b ON near_b.number = b;

CREATE OR REPLACE TEMP TABLE ordered AS
SELECT article_id, articles.outlet_id, day, text_hash, word_count,
  url, canonical_url,
  row_number() OVER (ORDER BY {order}) AS place
FROM articles LEFT JOIN outlets USING (outlet_id)
WHERE article_id IN (SELECT a FROM measured UNION SELECT b FROM measured)
  OR text_hash IN (SELECT text_hash FROM articles WHERE article_id IN (FROM changed));

INSERT INTO shared_passages BY NAME
WITH usual AS (
  SELECT outlet_id, text_hash, date_trunc('month', day) AS month FROM ordered
  GROUP BY ALL HAVING count(*) > furniture()
), texts AS (
  SELECT article_id, text_hash FROM ordered
  WHERE word_count >= 20 AND (outlet_id, text_hash, date_trunc('month', day)) NOT IN (SELECT (outlet_id, text_hash, month) FROM usual)
), same AS (
  SELECT one.article_id AS a, other.article_id AS b, 1.0 AS similarity, 1.0 AS of_a, 1.0 AS of_b
  FROM texts AS one JOIN texts AS other ON one.text_hash = other.text_hash AND one.article_id < other.article_id
  WHERE one.article_id IN (FROM changed) OR other.article_id IN (FROM changed)
), pairs AS (
  FROM same UNION ALL BY NAME
  FROM measured WHERE (least(a, b), greatest(a, b)) NOT IN (SELECT (a, b) FROM same)
), directed AS (
  SELECT pairs.*, one.url IS NOT DISTINCT FROM other.canonical_url AND one.outlet_id <> other.outlet_id AS a_is_named,
    other.url IS NOT DISTINCT FROM one.canonical_url AND one.outlet_id <> other.outlet_id AS b_is_named,
    one.place < other.place AS a_is_first,
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

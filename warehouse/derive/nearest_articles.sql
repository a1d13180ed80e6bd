-- Each article's nearest within five days, for one calendar month (`the_month`) of the articles that came, changed or
-- went (`standing` with what they are now, `stood` with what they were).
-- Terms that stand in many articles of a month tell less (`share_of`), so a new article can change others: those with a
-- term whose share turns with it. These and the new ones are `affected`; they, and those that had one of them as their
-- nearest, are looked at anew (`renewed`), and of all others only whether an affected one is nearer than what they had.
-- So the rows are those that one run over everything gives. By calendar month, so that they don't depend on nights.
-- Weights are whole numbers: their sums are the same in whatever order they are added.
CREATE OR REPLACE TEMP MACRO window_seconds() AS 5 * 24 * 3600;
CREATE OR REPLACE TEMP MACRO least_similarity() AS 0.145;
-- In per cent: what is left of a term's weight, by the share of the month's articles that have it. The counts are
-- smoothed, so that an event that six of ninety articles tell keeps its words.
CREATE OR REPLACE TEMP MACRO share_of(n, of) AS greatest(n - 2, 0) / (of + 40);
CREATE OR REPLACE TEMP MACRO kept(n, of) AS CASE
  WHEN share_of(n, of) >= 1 / 4 THEN 0 WHEN share_of(n, of) >= 1 / 8 THEN 13 WHEN share_of(n, of) >= 1 / 16 THEN 22
  WHEN share_of(n, of) >= 1 / 32 THEN 36 WHEN share_of(n, of) >= 1 / 64 THEN 60 ELSE 100 END;
-- Only a name that is rare makes two articles worth a comparison: else there were too many.
CREATE OR REPLACE TEMP MACRO is_rare(n, of) AS n <= 50 OR n / of < 1 / 256;

CREATE OR REPLACE TEMP VIEW originals AS
SELECT articles.*, date_trunc('month', day) AS month
FROM articles WHERE article_id NOT IN (SELECT article_id FROM duplicates);

CREATE OR REPLACE TEMP TABLE counted AS
WITH here AS (
  SELECT unnest(terms).term AS term FROM originals WHERE month = (FROM the_month)
), moves AS (
  SELECT unnest(terms).term AS term, 1 AS step FROM articles
  WHERE article_id IN (SELECT article_id FROM standing WHERE month = (FROM the_month))
  UNION ALL
  SELECT unnest(terms).term, -1 FROM stood WHERE month = (FROM the_month)
)
SELECT term, coalesce(articles, 0) AS now, coalesce(articles, 0) - coalesce(step, 0) AS before
FROM (SELECT term, count(*) AS articles FROM here GROUP BY ALL)
FULL JOIN (SELECT term, sum(step) AS step FROM moves GROUP BY ALL) USING (term);

CREATE OR REPLACE TEMP TABLE sizes AS
SELECT now, now - (SELECT count(*) FROM standing WHERE month = (FROM the_month))
  + (SELECT count(*) FROM stood WHERE month = (FROM the_month)) AS before
FROM (SELECT count(*) AS now FROM originals WHERE month = (FROM the_month));

CREATE OR REPLACE TEMP TABLE affected AS
WITH turned AS (
  SELECT term FROM counted, sizes
  WHERE kept(counted.now, sizes.now) <> kept(counted.before, sizes.before)
    OR is_rare(counted.now, sizes.now) <> is_rare(counted.before, sizes.before)
), here AS (
  SELECT article_id, unnest(terms).term AS term FROM originals WHERE month = (FROM the_month)
)
SELECT article_id FROM standing WHERE month = (FROM the_month)
UNION SELECT article_id FROM here SEMI JOIN turned USING (term);

CREATE OR REPLACE TEMP TABLE renewed AS
WITH moved AS (
  FROM affected UNION SELECT article_id FROM stood WHERE month = (FROM the_month)
), dependent AS (
  SELECT article_id FROM nearest_articles WHERE nearest_article_id IN (FROM moved) OR earlier_article_id IN (FROM moved)
)
SELECT article_id FROM (FROM moved UNION FROM dependent)
WHERE article_id IN (SELECT article_id FROM originals);

CREATE OR REPLACE TEMP TABLE near AS
WITH candidates AS (
  SELECT article_id, outlet_id, language, title, terms, CAST(epoch({moment}) AS BIGINT) AS moment, month,
    article_id IN (FROM renewed) AS is_renewed
  FROM originals
), span AS (
  SELECT min(moment) - window_seconds() AS first, max(moment) + window_seconds() AS last FROM candidates WHERE is_renewed
)
SELECT CAST(row_number() OVER (ORDER BY moment, article_id) AS INTEGER) AS number, candidates.*,
  article_id IN (FROM affected) AS is_affected,
  list_distinct(regexp_extract_all(lower(title), '[\p{L}\p{M}]+')) AS title_words
FROM candidates, span WHERE moment BETWEEN first AND last;

CREATE OR REPLACE TEMP TABLE postings AS
WITH usual AS (
  SELECT month, term, kept(count(*), any_value(of)) AS kept, is_rare(count(*), any_value(of)) AS is_rare
  FROM (
    SELECT month, unnest(terms).term AS term FROM originals WHERE month IN (SELECT month FROM near)
  ) JOIN (
    SELECT month, count(*) AS of FROM originals GROUP BY ALL
  ) USING (month)
  GROUP BY month, term HAVING kept < 100 OR NOT is_rare
), written AS (
  SELECT number, moment, month, is_renewed, unnest(terms) AS said FROM near
)
SELECT number, moment, is_renewed, hash(said.term) AS term, CAST(said.weight * coalesce(kept, 100) AS DOUBLE) AS weight,
  said.is_name AS is_name, said.is_name AND coalesce(is_rare, true) AS is_rare_name
FROM written LEFT JOIN usual ON usual.month = written.month AND usual.term = said.term
WHERE coalesce(kept, 100) > 0;

CREATE OR REPLACE TEMP TABLE norms AS
SELECT number, sqrt(sum(weight * weight) FILTER (is_name)) AS names, sqrt(sum(weight * weight) FILTER (NOT is_name)) AS words
FROM postings GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE likenesses (a INTEGER, b INTEGER, similarity DOUBLE);

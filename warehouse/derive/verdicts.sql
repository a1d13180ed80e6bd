-- Which page of each touched article is a new text or headline, and which repeats one.
-- Within an archive (the harvest of an outlet in a run, or one that was read in place), the first URL of an article
-- speaks for it: its other URLs (a mobile page, a second section) are `same_article`. By archive and not by run, so that
-- a run that was killed and gone on with gives the same rows. Of its pages, one whose text and headline are those before it is `unchanged`.
CREATE OR REPLACE TEMP TABLE verdicts AS
WITH seen AS (
  SELECT article_id, outlet_id, run_id, url, title, text_hash, fetched_at, payload_digest, warc_file, warc_offset,
    first_value(url) OVER (PARTITION BY article_id, warc_file ORDER BY fetched_at, warc_offset) AS first_url
  FROM {articles}
  WHERE article_id IN (FROM touched)
), spoken AS (
  SELECT *, lag(text_hash) OVER pages AS text_before, lag(title) OVER pages AS title_before,
    row_number() OVER pages AS number
  FROM seen WHERE url = first_url
  WINDOW pages AS (PARTITION BY article_id ORDER BY fetched_at, warc_file, warc_offset, run_id)
)
SELECT * EXCLUDE (text_before, title_before, number, first_url),
  CASE WHEN number > 1 AND text_hash = text_before AND title IS NOT DISTINCT FROM title_before THEN 'unchanged' END AS reason,
  'the text and headline are those of the version before' AS detail
FROM spoken
UNION ALL BY NAME
SELECT * EXCLUDE (first_url), 'same_article' AS reason, 'another URL of ' || first_url AS detail
FROM seen WHERE url <> first_url;

INSERT INTO rejections BY NAME
SELECT run_id, outlet_id, url, 'extract' AS stage, reason, detail, article_id, fetched_at, payload_digest,
  warc_file, warc_offset
FROM verdicts WHERE reason IS NOT NULL
ORDER BY run_id, warc_file, warc_offset;

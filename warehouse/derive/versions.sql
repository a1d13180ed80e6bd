-- The versions of each touched article, what changed from one to the next, and which is the latest.
CREATE OR REPLACE TEMP TABLE numbered AS
SELECT article_id, run_id, warc_file, warc_offset,
  CAST(row_number() OVER (PARTITION BY article_id ORDER BY fetched_at, warc_file, warc_offset, run_id) AS INTEGER) AS version
FROM verdicts WHERE reason IS NULL;

INSERT INTO article_versions BY NAME
WITH texts AS (
  SELECT numbered.article_id, numbered.version, page.fetched_at AS seen_at, page.title, page.text, page.text_hash,
    page.payload_digest, numbered.run_id, numbered.warc_file, numbered.warc_offset
  FROM {articles} AS page JOIN numbered USING (article_id, run_id, warc_file, warc_offset)
), changed AS (
  SELECT now.article_id, now.version, now.title IS DISTINCT FROM before.title AS title_changed,
    now.text, before.text AS text_before
  FROM texts AS now JOIN texts AS before ON before.article_id = now.article_id AND before.version = now.version - 1
), legible AS (
  FROM changed WHERE text IS NOT NULL AND text_before IS NOT NULL
), words AS (
  SELECT article_id, version, unnest(regexp_extract_all(lower(text), '[\p{L}\p{N}]+')) AS word, 1 AS n FROM legible
  UNION ALL
  SELECT article_id, version, unnest(regexp_extract_all(lower(text_before), '[\p{L}\p{N}]+')), -1 FROM legible
), balance AS (
  SELECT article_id, version, word, sum(n) AS n FROM words GROUP BY ALL
), counted AS (
  SELECT article_id, version, CAST(sum(greatest(n, 0)) AS INTEGER) AS words_added,
    CAST(sum(greatest(-n, 0)) AS INTEGER) AS words_removed
  FROM balance GROUP BY ALL
)
SELECT texts.*, changed.title_changed,
  coalesce(counted.words_added, pruned_texts.words_added) AS words_added,
  coalesce(counted.words_removed, pruned_texts.words_removed) AS words_removed
FROM texts
LEFT JOIN changed ON changed.article_id = texts.article_id AND changed.version = texts.version
LEFT JOIN counted ON counted.article_id = texts.article_id AND counted.version = texts.version
LEFT JOIN pruned_texts ON pruned_texts.article_id = texts.article_id AND pruned_texts.run_id = texts.run_id
  AND pruned_texts.warc_file = texts.warc_file AND pruned_texts.warc_offset = texts.warc_offset
ORDER BY texts.article_id, texts.version;

CREATE OR REPLACE TEMP TABLE latest AS
SELECT numbered.*, first_seen_at
FROM numbered
JOIN (SELECT article_id, min(fetched_at) AS first_seen_at FROM verdicts GROUP BY ALL) USING (article_id)
QUALIFY version = max(version) OVER (PARTITION BY article_id);

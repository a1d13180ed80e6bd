-- One row per day and outlet that quotes: over how many speakers its quotes spread. Quotes are those of who_is_quoted:
-- of the text, in marks and reported, headlines left out; those that go on from the one before are counted. Repeats
-- are part of what an outlet prints; the columns of originals leave them out.
-- day: Day of publication in the outlet's time zone; of an article without a date, the day of first sight (UTC).
-- outlet_id: The outlet: joins outlets.
-- quotes: Quotes of the outlet on that day, with and without a speaker.
-- speakers: Different entities among the speakers.
-- entropy: Shannon's entropy of the quotes over the speakers, in bits (Shannon 1948): -sum(p · log2 p), p being a
-- speaker's share of the quotes that have one. 0 for one speaker, 1 for two quoted alike, 2 for four; null where no
-- quote has a speaker.
-- herfindahl: Herfindahl-Hirschman index of the same shares, sum(p²): 1 for one speaker, 1/n for n quoted alike, and
-- the chance that two quotes have one speaker (Hirschman 1964); null where no quote has a speaker.
-- without_speaker: Quotes whose speaker the article does not say; neither entropy nor herfindahl counts them.
-- quotes_of_originals: Of these quotes, those in articles that repeat no other (`duplicates`).
-- speakers_of_originals: Different entities among their speakers.
-- entropy_of_originals: entropy of these quotes alone.
-- herfindahl_of_originals: herfindahl of these quotes alone.
-- without_speaker_of_originals: Of these quotes, those whose speaker the article does not say.
WITH counted AS (
  SELECT day, outlet_id,
    speaker_entity_id AS entity_id, count(*) AS n, count(*) FILTER (original_article_id IS NULL) AS original_n
  FROM quotes JOIN articles USING (article_id, day) LEFT JOIN duplicates USING (article_id)
  WHERE field = 'text'
  GROUP BY ALL
), shared AS (
  SELECT *, n / sum(n) FILTER (entity_id IS NOT NULL) OVER of_day AS p,
    nullif(original_n, 0) / sum(original_n) FILTER (entity_id IS NOT NULL) OVER of_day AS original_p
  FROM counted
  WINDOW of_day AS (PARTITION BY day, outlet_id)
)
SELECT day, outlet_id, CAST(sum(n) AS BIGINT) AS quotes, count(entity_id) AS speakers,
  abs(sum(p * log2(p)) FILTER (entity_id IS NOT NULL)) AS entropy,
  sum(p * p) FILTER (entity_id IS NOT NULL) AS herfindahl,
  CAST(coalesce(sum(n) FILTER (entity_id IS NULL), 0) AS BIGINT) AS without_speaker,
  CAST(sum(original_n) AS BIGINT) AS quotes_of_originals,
  count(entity_id) FILTER (original_n > 0) AS speakers_of_originals,
  abs(sum(original_p * log2(original_p)) FILTER (entity_id IS NOT NULL)) AS entropy_of_originals,
  sum(original_p * original_p) FILTER (entity_id IS NOT NULL) AS herfindahl_of_originals,
  CAST(coalesce(sum(original_n) FILTER (entity_id IS NULL), 0) AS BIGINT) AS without_speaker_of_originals
FROM shared
GROUP BY ALL

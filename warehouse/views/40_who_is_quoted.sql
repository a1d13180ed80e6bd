-- One row per day, outlet and speaker: who is quoted, and how much.
-- day: Day of publication in the outlet's time zone; of an article without a date, the day of first sight (UTC).
-- outlet_id: The outlet: joins outlets.
-- entity_id: Who speaks: joins entities. Quotes whose speaker the article does not say have no row.
-- name: The speaker's name.
-- quotes: Quotes of the text in marks and reported, headlines left out; those that go on from the one before are counted.
-- words: Words of these quotes.
-- share_of_quotes: Of all quotes of the outlet on that day, those without a speaker included.
WITH said AS (
  SELECT day, outlet_id,
    speaker_entity_id AS entity_id, len(regexp_extract_all(quotes.text, '[\p{L}\p{N}]+')) AS words
  FROM quotes JOIN articles USING (article_id, day)
  WHERE field = 'text'
), counted AS (
  SELECT day, outlet_id, entity_id, count(*) AS quotes, CAST(sum(words) AS BIGINT) AS words
  FROM said GROUP BY ALL
)
SELECT day, outlet_id, entity_id, name, quotes, words,
  quotes / sum(quotes) OVER (PARTITION BY day, outlet_id) AS share_of_quotes
FROM counted LEFT JOIN entities USING (entity_id)
QUALIFY entity_id IS NOT NULL

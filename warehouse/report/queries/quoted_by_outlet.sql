-- Who quotes them: the first thirty people, by outlet
-- name: Person
-- outlet: Outlet
-- quotes: Quotes
-- words: Words
WITH by_outlet AS (
  SELECT entity_id, name, outlet, sum(quotes) AS quotes, sum(words) AS words
  FROM (SELECT * EXCLUDE (name) FROM who_is_quoted) JOIN outlet_names USING (outlet_id)
  JOIN entity_names USING (entity_id)
  WHERE type = 'PERSON' AND day BETWEEN getvariable('since') AND getvariable('until') GROUP BY ALL
), most AS (
  SELECT entity_id, sum(quotes) AS in_all, sum(words) AS words_in_all
  FROM by_outlet GROUP BY ALL ORDER BY in_all DESC, words_in_all DESC, entity_id LIMIT 30
)
SELECT name, outlet, CAST(quotes AS BIGINT) AS quotes, CAST(words AS BIGINT) AS words
FROM by_outlet JOIN most USING (entity_id)
ORDER BY in_all DESC, words_in_all DESC, name, quotes DESC, outlet

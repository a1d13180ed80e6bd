-- The people who are quoted most: the first fifty
-- name: Person
-- quotes: Quotes
-- of_quotes: of all quotes
-- share: Share
-- words: Words
-- outlets: Outlets
-- quoted_by: Quoted by (quotes)
WITH by_outlet AS (
  SELECT entity_id, outlet, sum(quotes) AS quotes, sum(words) AS words
  FROM who_is_quoted JOIN outlet_names USING (outlet_id)
  WHERE day BETWEEN getvariable('since') AND getvariable('until') GROUP BY ALL
), said AS (
  SELECT count(*) AS of_quotes FROM quotes JOIN period USING (article_id) WHERE field = 'text'
), people AS (
  SELECT name, CAST(sum(quotes) AS BIGINT) AS quotes, CAST(sum(words) AS BIGINT) AS words, count(*) AS outlets,
    list(outlet || ' ' || quotes ORDER BY quotes DESC, outlet) AS of_outlets
  FROM by_outlet JOIN entity_names USING (entity_id) WHERE type = 'PERSON' GROUP BY entity_id, name
)
SELECT name, quotes, of_quotes, quotes / of_quotes AS share, words, outlets,
  array_to_string(of_outlets[:8], ', ') || CASE WHEN outlets > 8 THEN ', and ' || (outlets - 8) || ' more' ELSE '' END
    AS quoted_by
FROM people CROSS JOIN said
ORDER BY quotes DESC, words DESC, name LIMIT 50

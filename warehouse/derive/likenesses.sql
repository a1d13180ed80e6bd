-- How like the renewed articles with numbers from {begin} to {end} are to those within five days. Two that have no rare name
-- in common are not; how like they are is the mean of names and words (geometric, of cosines), so that a name alone does
-- not make two articles one event. In two languages words are seldom the same: there it takes a few common ones for granted.
-- Two of an outlet with nearly the same headline are a series (a forecast, a list).
CREATE OR REPLACE TEMP TABLE candidates AS  -- a table: in one query the planner takes the postings of all first
WITH rare AS (
  SELECT one.number AS a, other.number AS b, sum(one.weight * other.weight) AS names
  FROM postings AS one JOIN postings AS other USING (term)
  WHERE one.is_renewed AND one.number BETWEEN {begin} AND {end} AND one.is_rare_name AND other.is_rare_name
    AND (one.number < other.number OR NOT other.is_renewed AND one.number <> other.number)
    AND abs(one.moment - other.moment) <= window_seconds()
  GROUP BY ALL
)
SELECT a, b, one.names * other.names AS most_names, one.words * other.words AS most_words
FROM rare JOIN norms AS one ON one.number = a JOIN norms AS other ON other.number = b
WHERE rare.names >= 0.09 * one.names * other.names;

INSERT INTO likenesses
WITH alike AS (
  SELECT a, b, any_value(most_names) AS most_names, any_value(most_words) AS most_words,
    sum(one.weight * other.weight) FILTER (one.is_name AND other.is_name) AS names,
    sum(one.weight * other.weight) FILTER (NOT (one.is_name AND other.is_name)) AS words
  FROM candidates
  JOIN postings AS one ON one.number = a JOIN postings AS other ON other.number = b AND other.term = one.term
  GROUP BY a, b
), measured AS (
  SELECT a, b, names / most_names AS names,
    greatest(least(1, coalesce(words / most_words, 0)), if(one.language <> other.language, 0.1, 0)) AS words,
    one.outlet_id = other.outlet_id AND len(list_intersect(one.title_words, other.title_words))
      >= 0.5 * len(list_distinct(list_concat(one.title_words, other.title_words))) AS is_series
  FROM alike JOIN near AS one ON one.number = a JOIN near AS other ON other.number = b
)
SELECT a, b, round(least(1, sqrt(names * (words + 0.02))), 4) AS similarity
FROM measured WHERE similarity >= least_similarity() AND coalesce(NOT is_series, true);

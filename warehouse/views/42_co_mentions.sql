-- One row per day and pair of entities that an article names together: how often, and how much more often than chance.
-- An article counts once for a pair, wherever it names them: text, headline or caption.
-- day: Day of publication in the outlet's time zone; of an article without a date, the day of first sight (UTC).
-- entity_a: The entity of the pair with the smaller id: joins entities.
-- entity_b: The other one: joins entities.
-- articles: Articles that name both, repeats included.
-- npmi: Normalised pointwise mutual information of the two among the articles of the day (Bouma 2009),
-- ln(p(ab) / (p(a) p(b))) / -ln p(ab), each p being articles / articles_of_day: 1 where they are only ever named
-- together, 0 where as often as chance has it, towards -1 where they avoid each other. Two that are named once, together,
-- have 1 too: look at articles as well. Null where every article of the day names both.
-- articles_a: Articles of the day that name entity_a.
-- articles_b: Articles of the day that name entity_b.
-- articles_of_day: All articles of the day, of every outlet, with names or without: the denominator of each p.
-- originals: Articles that name both and repeat no other (`duplicates`): one agency report is one, however many ran it.
-- npmi_of_originals: npmi among the day's articles that repeat no other; null where none of them names both, or all do.
WITH dated AS NOT MATERIALIZED (
  SELECT article_id, original_article_id IS NULL AS is_original, day
  FROM articles LEFT JOIN duplicates USING (article_id)
), published AS (
  SELECT day, count(*) AS n, count(*) FILTER (is_original) AS original_n FROM dated GROUP BY ALL
), named AS NOT MATERIALIZED (
  SELECT day, article_id, is_original, entity_id FROM article_entities JOIN dated USING (article_id, day)
), single AS (
  SELECT day, entity_id, count(*) AS n, count(*) FILTER (is_original) AS original_n FROM named GROUP BY ALL
), pair AS (
  SELECT a.day, a.entity_id AS entity_a, b.entity_id AS entity_b, count(*) AS n,
    count(*) FILTER (a.is_original) AS original_n
  FROM named AS a JOIN article_entities AS b ON a.article_id = b.article_id AND a.day = b.day AND a.entity_id < b.entity_id
  GROUP BY ALL
)
SELECT pair.day, entity_a, entity_b, pair.n AS articles,
  ln(pair.n * published.n / (a.n * b.n)) / nullif(-ln(pair.n / published.n), 0) AS npmi,
  a.n AS articles_a, b.n AS articles_b, published.n AS articles_of_day, pair.original_n AS originals,
  CASE WHEN pair.original_n > 0 THEN ln(pair.original_n * published.original_n / (a.original_n * b.original_n))
    / nullif(-ln(pair.original_n / published.original_n), 0) END AS npmi_of_originals
FROM pair
JOIN published USING (day)
JOIN single AS a ON a.day = pair.day AND a.entity_id = entity_a
JOIN single AS b ON b.day = pair.day AND b.entity_id = entity_b

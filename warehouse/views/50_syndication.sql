-- One row per article that repeats another: whose text ran where, and how much later.
-- original_article_id: The article whose text it is: joins articles.
-- original_outlet_id: Its outlet: joins outlets.
-- article_id: The repeat: joins articles.
-- outlet_id: The outlet that ran it: joins outlets.
-- relation: same_outlet, wire, syndicated or partial, as in `duplicates`.
-- similarity: Shared passages by all passages of the two, from 0 to 1.
-- containment: Share of the repeat's passages that stand in the original, from 0 to 1.
-- lag_seconds: From the original's publication to the repeat's; negative where the evidence is stronger than time; null
-- where one of the two has no time, or a day only.
SELECT original_article_id, original.outlet_id AS original_outlet_id, article_id, repeat.outlet_id, relation, similarity,
  containment,
  CASE WHEN least(original.published_precision, repeat.published_precision) IN ('second', 'minute', 'hour')
    AND greatest(original.published_precision, repeat.published_precision) IN ('second', 'minute', 'hour')
  THEN CAST(date_diff('second', original.published_at, repeat.published_at) AS BIGINT) END AS lag_seconds
FROM duplicates
JOIN articles AS repeat USING (article_id)
JOIN articles AS original ON original.article_id = original_article_id

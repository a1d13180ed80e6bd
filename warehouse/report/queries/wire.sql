-- Agency copy by outlet, agencies themselves left out
-- outlet: Outlet
-- articles: Articles
-- wire: Agency copy
-- share_of_wire: Share
-- repeats_agency: of it, repeats an agency's text
-- names_agency: of it, names an agency
-- other_copies: Copies of another outlet's own text
WITH copies AS (
  SELECT article_id, relation = 'wire' AS repeats_agency, relation IN ('syndicated', 'partial') AS is_other
  FROM syndication WHERE outlet_id <> original_outlet_id
)
SELECT outlet, count(*) AS articles, count(*) FILTER (coalesce(repeats_agency, false) OR wire_agency IS NOT NULL) AS wire,
  wire / count(*) AS share_of_wire, count(*) FILTER (repeats_agency) AS repeats_agency,
  count(*) FILTER (wire_agency IS NOT NULL) AS names_agency,
  count(*) FILTER (is_other AND wire_agency IS NULL) AS other_copies
FROM period JOIN outlet_names USING (outlet_id) LEFT JOIN copies USING (article_id)
WHERE media_type IS DISTINCT FROM 'agency'
GROUP BY ALL ORDER BY share_of_wire DESC, wire DESC, outlet

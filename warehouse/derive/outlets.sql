-- Outlets that nobody configured: the registrable domains that pages came from.
INSERT INTO outlets BY NAME
SELECT DISTINCT outlet_id, outlet_id AS name, outlet_id AS domain, 'UTC' AS timezone
FROM (SELECT outlet_id FROM articles UNION SELECT outlet_id FROM rejections UNION SELECT outlet_id FROM fetches)
WHERE outlet_id IS NOT NULL AND outlet_id NOT IN (SELECT outlet_id FROM outlets)
ORDER BY outlet_id

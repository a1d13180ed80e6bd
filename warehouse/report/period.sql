-- What the page's queries share: the articles of its days, and names by which outlets and people can be told apart.
CREATE OR REPLACE TEMP TABLE outlet_names AS
SELECT outlet_id, country, media_type,
  CASE WHEN count(*) OVER (PARTITION BY name) > 1 THEN name || ' (' || outlet_id || ')' ELSE name END AS outlet
FROM outlets;
CREATE OR REPLACE TEMP TABLE entity_names AS
SELECT entity_id, type, watched,
  CASE WHEN count(*) OVER (PARTITION BY name) > 1
    THEN name || ' (' || coalesce(wikidata_id, lower(type) || ' ' || left(entity_id, 6)) || ')' ELSE name END AS name
FROM entities WHERE watched OR type = 'PERSON';
CREATE OR REPLACE TEMP TABLE period AS
SELECT article_id, outlet_id, original_article_id IS NULL AS is_original, wire_agency, language
FROM articles LEFT JOIN duplicates USING (article_id)
WHERE day BETWEEN getvariable('since') AND getvariable('until')

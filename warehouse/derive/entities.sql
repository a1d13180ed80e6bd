-- The entities of the articles that were touched, and those that are or were on the watch-list.
CREATE OR REPLACE TEMP TABLE renewed AS
SELECT DISTINCT entity_id FROM touched_entities UNION SELECT entity_id FROM watchlist;

DELETE FROM entities WHERE entity_id IN (FROM renewed);

INSERT INTO entities BY NAME
WITH said AS (
  SELECT * FROM article_entities WHERE entity_id IN (FROM renewed)
), named AS (
  SELECT entity_id, name, type FROM said GROUP BY entity_id, name, type
  QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY count(*) DESC, length(name) DESC, name, type) = 1
), written AS (
  SELECT entity_id, name AS alias FROM said
  UNION SELECT entity_id, unnest(aliases) FROM said
  UNION SELECT entity_id, unnest(aliases) FROM watchlist
), placed AS (
  SELECT entity_id, country, latitude, longitude FROM said WHERE country IS NOT NULL
  GROUP BY entity_id, country, latitude, longitude
  QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY count(*) DESC, country, latitude, longitude) = 1
), bare AS (
  SELECT entity_id, bool_or(is_bare) AS is_bare FROM said GROUP BY ALL
), joined AS (
  SELECT renewed.entity_id, coalesce(watchlist.type, named.type) AS type, coalesce(watchlist.name, named.name) AS name,
    watchlist.wikidata_id,
    coalesce(watchlist.country, placed.country) AS country,
    coalesce(watchlist.latitude, placed.latitude) AS latitude,
    coalesce(watchlist.longitude, placed.longitude) AS longitude,
    renewed.entity_id IN (FROM watched_now) AS watched,
    coalesce(is_bare, false) OR renewed.entity_id IN (FROM namesakes) AS ambiguous
  FROM renewed
  LEFT JOIN watchlist USING (entity_id)
  LEFT JOIN named USING (entity_id)
  LEFT JOIN placed USING (entity_id)
  LEFT JOIN bare USING (entity_id)
)
SELECT joined.*, coalesce(list_sort(list(alias) FILTER (alias <> name)), []) AS aliases
FROM joined LEFT JOIN written USING (entity_id)
WHERE name IS NOT NULL
GROUP BY ALL
ORDER BY entity_id;

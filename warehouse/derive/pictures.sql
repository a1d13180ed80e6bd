-- The pictures of the articles that were touched, and those that were downloaded: each by its URL without what only sets
-- size, crop and format, with what its file says.
CREATE OR REPLACE TEMP TABLE renewed_pictures AS
SELECT image_id FROM touched_pictures UNION SELECT image_id FROM images WHERE article_id IN (FROM touched);

CREATE OR REPLACE TEMP TABLE renewed_looks AS
SELECT DISTINCT look_id FROM pictures WHERE image_id IN (FROM renewed_pictures) AND phash IS NOT NULL;

DELETE FROM pictures WHERE image_id IN (FROM renewed_pictures);

INSERT INTO pictures BY NAME
WITH used AS (
  SELECT images.*, outlet_id, first_seen_at FROM images JOIN articles USING (article_id)
  WHERE image_id IN (FROM renewed_pictures)
), widest AS (
  SELECT image_id, url, width, height FROM used
  QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY width DESC NULLS LAST, url) = 1
), file AS (
  SELECT * FROM picture_files WHERE reason IS NULL AND image_id IN (FROM renewed_pictures)
  QUALIFY row_number() OVER (PARTITION BY image_id ORDER BY fetched_at DESC, warc_file, warc_offset) = 1
)
SELECT image_id, image_id AS look_id, widest.url, coalesce(file.width, widest.width) AS width,
  coalesce(file.height, widest.height) AS height, format, bytes, phash, phash_bits, creator, credit, copyright,
  articles, outlets, first_seen_at
FROM widest JOIN (
  SELECT image_id, count(DISTINCT article_id) AS articles,
    count(DISTINCT outlet_id) AS outlets, min(first_seen_at) AS first_seen_at
  FROM used GROUP BY ALL
) USING (image_id) LEFT JOIN file USING (image_id)
ORDER BY image_id;

-- Which pictures look the same, whatever their URLs: those whose perceptual hashes differ in at most three of 64 bits,
-- and those that are joined by such pairs. Worked out anew for the renewed pictures, what they were joined with until
-- now, and what they are joined with now, so that the rows are those that a single build over everything gives.
-- Measured on 24 photographs (the samples of scikit-image, scikit-learn and matplotlib, each in 20 sizes, qualities and
-- formats): versions of one are at most 2 apart, two of one scene from two places 4, others 20 and more. N. Krawetz,
-- "Looks Like It" (2011), has up to 5 for "probably similar"; since pairs join further pairs, fewer are allowed here.
-- A picture that decides fewer than half of its bits (a plain surface, a simple sign) is joined with none.
CREATE OR REPLACE TEMP MACRO bits_apart() AS 3;
CREATE OR REPLACE TEMP MACRO telling_bits() AS 32;

-- Two hashes that differ in at most three bits have one of four pieces of 16 bits in common.
CREATE OR REPLACE TEMP TABLE pieces AS
SELECT image_id, look_id, hash, piece, (hash >> (16 * piece)) & 65535 AS bits
FROM (
  SELECT image_id, look_id, CAST('0x' || phash AS UBIGINT) AS hash, unnest([0, 1, 2, 3]) AS piece
  FROM pictures WHERE phash_bits >= telling_bits()
);

CREATE OR REPLACE TEMP TABLE moved AS
WITH looks AS (
  FROM renewed_looks
  UNION
  SELECT other.look_id FROM pieces AS one JOIN pieces AS other USING (piece, bits)
  WHERE one.image_id IN (FROM renewed_pictures) AND bit_count(xor(one.hash, other.hash)) <= bits_apart()
)
SELECT DISTINCT image_id FROM pieces WHERE look_id IN (FROM looks);

CREATE OR REPLACE TEMP TABLE alike AS
WITH theirs AS (
  SELECT * FROM pieces WHERE image_id IN (FROM moved)
)
SELECT DISTINCT one.image_id, other.image_id AS other_id
FROM theirs AS one JOIN theirs AS other USING (piece, bits)
WHERE bit_count(xor(one.hash, other.hash)) <= bits_apart();

UPDATE pictures SET look_id = found.look_id FROM (
  -- Each takes the smallest id of those it is alike with, until nothing changes.
  WITH RECURSIVE found(image_id, look_id) USING KEY (image_id) AS (
    SELECT image_id, image_id FROM moved
    UNION
    SELECT alike.other_id, min(found.look_id)
    FROM found JOIN alike USING (image_id) JOIN recurring.found AS now ON now.image_id = alike.other_id
    WHERE found.look_id < now.look_id
    GROUP BY ALL
  )
  FROM found
) AS found
WHERE pictures.image_id = found.image_id AND pictures.look_id <> found.look_id;

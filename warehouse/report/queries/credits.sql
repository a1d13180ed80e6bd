-- Where the pictures come from, by outlet
-- outlet: Outlet
-- source: Agency or source
-- images: Uses of pictures
-- of_images: of all uses by the outlet
-- share: Share
WITH used AS (
  SELECT outlet_id, coalesce(agency, CASE WHEN creator IS NULL THEN 'no credit' ELSE 'a person alone' END) AS source,
    count(*) AS images
  FROM images JOIN period USING (article_id) WHERE role <> 'metadata' GROUP BY ALL
)
SELECT outlet, source, images, CAST(sum(images) OVER (PARTITION BY outlet_id) AS BIGINT) AS of_images,
  images / sum(images) OVER (PARTITION BY outlet_id) AS share
FROM used JOIN outlet_names USING (outlet_id)
QUALIFY row_number() OVER (PARTITION BY outlet_id ORDER BY images DESC, source) <= 30
ORDER BY outlet, images DESC, source

-- One row per outlet, agency and creator: whose pictures an outlet uses. Pictures that only a page's metadata names are
-- left out.
-- outlet_id: The outlet: joins outlets.
-- agency: The organisation that the pictures come from; null where the credits name none.
-- creator: The person who took them; null where the credits name none.
-- images: Uses of such pictures; those without any credit have a row of their own, with agency and creator null.
-- share: Of all uses of pictures by the outlet.
WITH counted AS (
  SELECT outlet_id, agency, creator, count(*) AS images FROM images JOIN articles USING (article_id, day)
  WHERE role <> 'metadata' GROUP BY ALL
)
SELECT outlet_id, agency, creator, images, images / sum(images) OVER (PARTITION BY outlet_id) AS share FROM counted

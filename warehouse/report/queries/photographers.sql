-- Who took them: the thirty people that are credited most
-- creator: Person
-- images: Uses of pictures
-- outlets: Outlets
-- agencies: Credited with
SELECT creator, count(*) AS images, count(DISTINCT outlet_id) AS outlets,
  array_to_string(list_sort(list(DISTINCT agency))[:5], ', ') AS agencies
FROM images JOIN period USING (article_id)
WHERE role <> 'metadata' AND creator IS NOT NULL
GROUP BY ALL ORDER BY images DESC, creator LIMIT 30

-- Days of fetch on which other pages of the touched articles were received.
SELECT DISTINCT CAST(seen_at AS DATE) AS day FROM article_versions WHERE article_id IN (FROM touched)
UNION
SELECT DISTINCT CAST(fetched_at AS DATE) FROM rejections WHERE article_id IN (FROM touched)

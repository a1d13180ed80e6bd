-- No article was published or changed after it was received.
SELECT article_id, url, published_at, modified_at, fetched_at
FROM articles
WHERE published_at > fetched_at OR modified_at > fetched_at

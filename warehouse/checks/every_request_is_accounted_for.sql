-- Every article that was asked for is a page that was read, or a rejection with the outcome as reason.
SELECT run_id, outlet_id, requested_url, outcome
FROM fetches
WHERE purpose = 'article' AND outcome NOT IN ('ok', 'not_modified')
  AND NOT EXISTS (
    FROM rejections
    WHERE rejections.run_id = fetches.run_id AND rejections.stage = 'fetch' AND rejections.url = fetches.requested_url
  )

-- What says which of two articles came first: the agency's own, then time, where a day alone is the end of that day.
coalesce(media_type = 'agency', false) OR coalesce(lower(wire_agency) = lower(name), false) DESC,
CASE WHEN published_at IS NULL THEN first_seen_at
  WHEN published_precision IN ('second', 'minute', 'hour') THEN published_at
  ELSE published_at + INTERVAL 1 DAY END,
first_seen_at, article_id

-- One row per headline that an outlet changed after it was first seen.
-- article_id: The article: joins articles.
-- outlet_id: Its outlet: joins outlets.
-- version: The version with the new headline: joins article_versions.
-- seen_at: When the new headline was received.
-- title_before: The headline before.
-- title_after: The headline after.
-- words_added: Words that the text of the version before does not have.
-- words_removed: Words of the version before that are gone.
-- hours_after_publication: From publication to the sight of the change; null where the article has no time of day.
SELECT article_id, outlet_id, now.version, now.seen_at, before.title AS title_before, now.title AS title_after,
  now.words_added, now.words_removed,
  CASE WHEN published_precision IN ('second', 'minute', 'hour')
    THEN date_diff('second', published_at, now.seen_at) / 3600 END AS hours_after_publication
FROM article_versions AS now
JOIN article_versions AS before USING (article_id)
JOIN articles USING (article_id)
WHERE now.title_changed AND before.version = now.version - 1

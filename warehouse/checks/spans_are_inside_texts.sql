-- The words between start and end of a mention, a quote or an amount are its text, and a cue stands where it says; of
-- texts that were pruned nobody can say.
SELECT article_id, field, "start", "end", surface
FROM mentions
LEFT JOIN articles USING (article_id)
LEFT JOIN images ON images.article_id = mentions.article_id AND images.position = mentions.image_position
WHERE surface IS DISTINCT FROM substring(
  CASE field WHEN 'text' THEN articles.text WHEN 'title' THEN articles.title ELSE images.caption END,
  "start" + 1, "end" - "start"
) AND NOT (field = 'text' AND articles.text IS NULL)
UNION ALL
SELECT article_id, 'amounts', "start", "end", surface
FROM amounts
LEFT JOIN articles USING (article_id)
WHERE articles.text IS NOT NULL AND surface <> substring(articles.text, "start" + 1, "end" - "start")
UNION ALL
SELECT article_id, 'quotes', "start", "end", quotes.text
FROM quotes
LEFT JOIN articles USING (article_id)
WHERE quotes.text IS DISTINCT FROM substring(
  CASE field WHEN 'text' THEN articles.text ELSE articles.title END, "start" + 1, "end" - "start"
) AND NOT (field = 'text' AND articles.text IS NULL)
UNION ALL
SELECT article_id, 'cues', cue_start, NULL, cue
FROM quotes
LEFT JOIN articles USING (article_id)
WHERE cue IS NOT NULL AND cue IS DISTINCT FROM substring(
  CASE field WHEN 'text' THEN articles.text ELSE articles.title END, cue_start + 1, length(cue)
) AND NOT (field = 'text' AND articles.text IS NULL)

"""Who says what: what stands in marks, the words that give it to somebody, and who that is."""

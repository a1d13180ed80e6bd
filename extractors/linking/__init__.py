"""From names to entities: which mentions of an article stand for one person, organisation or place."""

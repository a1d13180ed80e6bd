"""The facts of an article: title, authors, dates, kind."""

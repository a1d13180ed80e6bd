"""The body of an article: what is taken out of a page before and after its text is read, and what is put back."""

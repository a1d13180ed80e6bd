"""Names found by a model: words and sentences, the two models that ship, and how they are trained."""

"""What keeps a home for years: forgetting, pruning, migrating."""

"""Background jobs as such: what became of those whose worker was killed, and how long old ones are kept."""

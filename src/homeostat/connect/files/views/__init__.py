"""Pages of import and export. What needs polars is imported where it is used: most processes never do."""

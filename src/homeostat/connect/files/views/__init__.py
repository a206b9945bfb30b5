"""Pages of import and export. Modules that need polars are imported where they are used: most web processes never do."""

"""The documentation of the repository, readable in the product."""

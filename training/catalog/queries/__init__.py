"""The questions asked of PostgreSQL's catalog, one per file."""

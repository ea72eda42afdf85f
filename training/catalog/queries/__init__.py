"""Queries of PostgreSQL's catalog, one per file."""

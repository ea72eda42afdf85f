"""Documents about a database: DDL, Markdown, metadata, reports."""

"""What is written about a database: DDL, Markdown, metadata, reports."""

"""SQL of the vector store: one query per file; psycopg.sql fills in the names in braces."""

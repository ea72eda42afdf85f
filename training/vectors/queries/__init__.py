"""The SQL of the vector store: one query a file; names in braces are filled in by psycopg.sql."""

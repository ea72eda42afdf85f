"""The database: tables, functions and named queries, as SQL files. Knows no driver."""

"""The bottom layer: the database's tables, functions and named queries, as SQL files. Knows no driver."""

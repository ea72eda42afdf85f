"""Database schema: tables, functions and named queries, as SQL files. Independent of the driver."""

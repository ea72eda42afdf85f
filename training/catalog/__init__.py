"""A database's own declarations: its tables, types and comments, and the files its users add."""

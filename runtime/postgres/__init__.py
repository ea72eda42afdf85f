"""Connections to the log's database: opening, checks, migrations, error texts."""

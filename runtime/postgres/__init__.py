"""Connections to the log's database: opening, checking, migrating, explaining what fails."""

"""The embedded PostgreSQL of a home folder."""

"""Embedded PostgreSQL of a home folder."""

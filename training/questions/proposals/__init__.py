"""Candidate forms for a table."""

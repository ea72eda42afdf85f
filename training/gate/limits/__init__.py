"""Limits on the time and memory of a statement, and on the size of its values."""

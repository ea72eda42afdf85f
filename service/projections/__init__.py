"""Projection of the log into five tables."""

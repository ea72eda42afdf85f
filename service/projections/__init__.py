"""Projection of the log into four tables."""

"""Turns requested steps into facts: a daemon that listens, claims, runs."""

"""Appending events: many waiting appends share one commit."""

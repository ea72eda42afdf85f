"""Appending of events: waiting appends share one commit."""

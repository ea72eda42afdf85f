"""Uploaded table lists, relations and dictionaries."""

"""Uploaded table lists, relations, dictionaries and knowledge."""

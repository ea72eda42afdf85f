"""Families that answer with groups: figures of each, the first ones, those beyond a threshold."""

"""Families that answer with rows: lists, the first ones, the newest."""

"""Families that answer with figures: totals, parts, ratios, trends."""

"""Mistakes that people and models make in SQL. Independent of the repair, except for the data."""

"""The names of one schema, split into words."""

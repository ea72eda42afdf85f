"""Measures of how much training data helps a model."""

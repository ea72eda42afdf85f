"""Measures of training data: if a model with it answers more questions right."""

"""Texts to vectors, alike for the items that are stored and the questions that are asked."""

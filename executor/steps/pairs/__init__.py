"""Pairs as the steps use them: files, reviews, suggestions."""

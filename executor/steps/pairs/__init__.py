"""Pairs in the steps: files, reviews, suggestions."""

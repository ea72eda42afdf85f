"""Measures of pairs: coverage, difficulty, how exactly a result shows a wrong SQL, how much they help a model."""

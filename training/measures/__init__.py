"""Measures of pairs: what they cover, how hard they are, and how exactly a result shows a wrong SQL."""

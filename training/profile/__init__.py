"""Figures and samples of a table's rows, and what each column is for."""

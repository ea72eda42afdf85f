"""Statistics and samples of a table's rows, and the role of each column."""

"""Relations that the names of columns and tables suggest."""

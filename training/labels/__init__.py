"""The labels of tables, columns and coded values."""

"""Building blocks of the questions about a table: conditions, figures, groups, columns to show."""

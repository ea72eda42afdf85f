"""Following the log: LISTEN as a hint, the table as the truth."""

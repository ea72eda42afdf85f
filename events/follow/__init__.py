"""Following of the log: notifications are only hints; the events are read from the table."""

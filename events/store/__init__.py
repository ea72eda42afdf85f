"""Event store: reads the log, and handles commands on the state folded from it."""

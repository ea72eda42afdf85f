"""Reading the log and deciding on top of it."""

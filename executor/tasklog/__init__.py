"""Log lines of an execution: captured, masked, translated, written to a file and appended to the event log."""

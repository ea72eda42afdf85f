"""The log lines of an execution: captured, masked, translated, written and appended."""

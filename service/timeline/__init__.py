"""Timeline of all tasks, executors and people in a range of time."""

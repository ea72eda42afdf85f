"""Quality report of a task."""

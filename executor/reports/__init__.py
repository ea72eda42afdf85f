"""The quality report of a task."""

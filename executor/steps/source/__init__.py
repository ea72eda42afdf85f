"""The source of a task as the steps read it."""

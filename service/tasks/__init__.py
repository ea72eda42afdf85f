"""Tasks: create, run, cancel, delete, read, fork, compare."""

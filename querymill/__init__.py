"""Command line, and the supervisor that `up` runs."""

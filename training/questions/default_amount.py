"""Number of pairs per table if a task does not set one."""

PAIRS_PER_TABLE = 25

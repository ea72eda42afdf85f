"""Whether the log was touched: digests and chain computed again, signed checkpoints, an export for elsewhere."""

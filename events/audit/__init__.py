"""Whether the log was touched: recomputing digests and the chain, signed checkpoints, export for a verifier elsewhere."""

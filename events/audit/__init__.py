"""Verification of the log: recomputed digests and chain, signed checkpoints, exports, archives."""

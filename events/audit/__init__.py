"""Verification of the log: recomputed digests and their tree, signed checkpoints, exports, archives."""

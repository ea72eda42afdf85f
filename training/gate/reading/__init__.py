"""Reads from a source's catalog what the gate must know of its names."""

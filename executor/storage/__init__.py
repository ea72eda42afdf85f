"""Bytes on this executor's disk."""

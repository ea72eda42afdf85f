"""The gate that every SQL must pass."""

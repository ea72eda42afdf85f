"""The gate every SQL must pass, and the repair of those that do not."""

"""Business databases: stored connection strings, and read-only connections."""

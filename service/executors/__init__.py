"""Which executors are alive, and what waits for them."""

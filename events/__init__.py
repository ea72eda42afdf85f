"""Facts, and the event log that stores them."""

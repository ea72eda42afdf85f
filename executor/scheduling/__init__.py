"""Which execution runs next: requests, wake-ups, claims."""

"""Operating system: arguments, signals, threads, users, the file of the running service."""

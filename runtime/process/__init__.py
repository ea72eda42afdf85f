"""Operating system interface: arguments, signals, threads, users, and the file of the running service."""

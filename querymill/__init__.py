"""The command line and the supervisor of `up`."""

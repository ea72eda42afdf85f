"""Relations that the values of columns suggest, and the check of those suggested by names."""

"""Relations suggested by values, and the check of those suggested by names."""

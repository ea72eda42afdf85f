"""The four steps, each a thin layer over `training`."""

"""The four steps of the workflow, each a thin layer over the package `training`."""

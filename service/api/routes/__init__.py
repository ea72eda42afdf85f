"""Handlers of the endpoints, one file for each resource."""

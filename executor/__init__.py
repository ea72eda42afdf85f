"""Runs requested steps: a daemon that listens, claims executions and runs them."""

"""Leases, cancellation, retries and limits of executions."""

"""Leases of executions, and how executions are stopped, retried and limited."""

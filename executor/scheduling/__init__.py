"""Scheduling of executions: open requests, notifications, claims."""

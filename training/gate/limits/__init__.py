"""Limits on the time, memory and size of what an SQL makes."""

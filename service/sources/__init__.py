"""Registered business databases: connections, tables and health reports."""

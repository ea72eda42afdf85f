"""Edges along which tables may be joined."""

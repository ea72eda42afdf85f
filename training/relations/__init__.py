"""The edges along which tables may be joined."""

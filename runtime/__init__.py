"""Modules shared by all processes: settings, connections, sources, files, logging."""

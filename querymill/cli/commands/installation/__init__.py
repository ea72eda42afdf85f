"""Commands about the installation: its processes, keys, files and event log."""

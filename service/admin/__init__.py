"""Administration: API keys, model health and audit of the log."""

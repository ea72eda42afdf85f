"""API keys, model health, the audit."""

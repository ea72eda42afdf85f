"""Traces and metrics by OpenTelemetry, if an endpoint is configured; otherwise only its API is imported."""

"""Traces and metrics by OpenTelemetry, if an endpoint is configured; otherwise its packages are not imported."""

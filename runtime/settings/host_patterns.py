"""Patterns of hosts in a setting. Pure, and without the driver, which most commands need not load."""

from __future__ import annotations

from ipaddress import ip_network


def read_patterns(text: str) -> tuple[str, ...]:
    """The patterns of a comma-separated list. ValueError for a network that is none."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    patterns = tuple(part if part.startswith("/") else part.lower() for part in parts)
    for pattern in patterns:
        if "/" in pattern and not pattern.startswith("/"):
            ip_network(pattern)
    return patterns

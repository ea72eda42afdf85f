"""Host patterns in a setting. Does not import the database driver, which most commands do not need."""

from __future__ import annotations

from ipaddress import ip_network


def read_patterns(text: str) -> tuple[str, ...]:
    """Return the patterns of a comma-separated list. Raises ValueError for an invalid network."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    patterns = tuple(part if part.startswith("/") else part.lower() for part in parts)
    for pattern in patterns:
        if "/" in pattern and not pattern.startswith("/"):
            ip_network(pattern)
    return patterns

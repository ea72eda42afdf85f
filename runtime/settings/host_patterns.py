"""Host patterns in a setting. Does not import the database driver, which most commands do not need."""

from __future__ import annotations

from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network


def read_patterns(text: str) -> tuple[str, ...]:
    """Return the patterns of a comma-separated list. Raises ValueError for an invalid network."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    patterns = tuple(part if part.startswith("/") else part.lower() for part in parts)
    for pattern in patterns:
        if "/" in pattern and not pattern.startswith("/"):
            ip_network(pattern)
    return patterns


def is_socket(host: str) -> bool:
    """Return True if `host` is a Unix socket: a folder or an abstract name.

    Servers often use peer authentication on Unix sockets, which needs no password.
    """
    return host.startswith(("/", "@"))


def matches_host(host: str, pattern: str) -> bool:
    """Return True if a host, address or Unix socket is one of those that a pattern permits."""
    if is_socket(host):
        # paths are case-sensitive and support no wildcards
        return host.rstrip("/") == pattern.rstrip("/") if pattern.startswith("/") else False
    if "/" in pattern:
        return not pattern.startswith("/") and _is_in_network(host, pattern)
    return fnmatchcase(host.lower().rstrip("."), pattern)


def _is_in_network(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network)
    except ValueError:  # host names are not resolved: the address may change between this check and the connection
        return False

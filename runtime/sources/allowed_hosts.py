"""Where business databases may lie: the hosts a connection string names, against the patterns of a setting. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import ip_address, ip_network

from psycopg.conninfo import conninfo_to_dict

DEFAULT_SOCKET = "/"
"""What stands for a connection string that names no host: libpq then takes a socket of this machine."""


@dataclass(frozen=True, slots=True)
class SourceHosts:
    """Patterns such as `db.example`, `*.internal`, `10.0.0.0/8`, `/run/postgresql`; none at all allows every host."""

    patterns: tuple[str, ...] = ()

    def refused(self, dsn: str) -> tuple[str, ...]:
        """Hosts of the connection string that match no pattern."""
        if not self.patterns:
            return ()
        return tuple(host for host in hosts_of(dsn) if not any(_matches(host, pattern) for pattern in self.patterns))


def hosts_of(dsn: str) -> tuple[str, ...]:
    """Every host libpq may connect to. `hostaddr` is where it really goes, so that a harmless `host` hides nothing."""
    given = conninfo_to_dict(dsn)
    named = [part for name in ("host", "hostaddr") for part in str(given.get(name) or "").split(",") if given.get(name)]
    return tuple(part.strip() or DEFAULT_SOCKET for part in named) or (DEFAULT_SOCKET,)


def is_socket(host: str) -> bool:
    """A folder, or a name in the abstract namespace: whoever logs in there is often trusted for who this process is."""
    return host.startswith(("/", "@"))


def _matches(host: str, pattern: str) -> bool:
    if is_socket(host):
        # names of files differ by case, and a folder is given as it is
        return host.rstrip("/") == pattern.rstrip("/") if pattern.startswith("/") else False
    if "/" in pattern:
        return not pattern.startswith("/") and _lies_in(host, pattern)
    return fnmatchcase(host.lower().rstrip("."), pattern)


def _lies_in(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network)
    except ValueError:  # a name: which address it has may change between this look and the connection
        return False

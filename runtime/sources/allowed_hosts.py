"""Permitted hosts of business databases: the hosts of a connection string are compared with patterns. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.conninfo import conninfo_to_dict

from runtime.settings.host_patterns import matches_host

DEFAULT_SOCKET = "/"
"""Host of a connection string that names no host: libpq then uses a Unix socket of this machine."""


@dataclass(frozen=True, slots=True)
class SourceHosts:
    """Patterns such as `db.example`, `*.internal`, `10.0.0.0/8`, `/run/postgresql`. If empty, any host is allowed."""

    patterns: tuple[str, ...] = ()

    def refused(self, dsn: str) -> tuple[str, ...]:
        """Return the hosts of a connection string that match no pattern."""
        if not self.patterns:
            return ()
        return tuple(
            host for host in hosts_of(dsn) if not any(matches_host(host, pattern) for pattern in self.patterns)
        )


def hosts_of(dsn: str) -> tuple[str, ...]:
    """Return all hosts libpq may connect to. `hostaddr` is included, because it overrides a harmless `host`."""
    given = conninfo_to_dict(dsn)
    named = [part for name in ("host", "hostaddr") for part in str(given.get(name) or "").split(",") if given.get(name)]
    return tuple(part.strip() or DEFAULT_SOCKET for part in named) or (DEFAULT_SOCKET,)

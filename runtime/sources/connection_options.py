"""Permitted options of a caller's connection string: options that describe a server, not files of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from psycopg.conninfo import conninfo_to_dict

SAFE_OPTIONS = frozenset(
    [
        "host", "hostaddr", "port", "dbname", "user", "password", "connect_timeout", "client_encoding", "options",
        "application_name", "fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "target_session_attrs", "load_balance_hosts", "sslmode",
        "sslnegotiation", "sslsni", "sslcompression", "ssl_min_protocol_version", "ssl_max_protocol_version",
        "min_protocol_version", "max_protocol_version", "channel_binding", "require_auth", "gssencmode",
    ]
)  # fmt: skip
"""Names of permitted options. Other options make libpq read a file of this machine and send its content (`service`,
`passfile`, `sslkey`, `sslcert`, `sslrootcert`), write a file (`sslkeylogfile`) or load a library (`gsslib`)."""
SAFE_SETTINGS = frozenset({"search_path", "statement_timeout", "application_name"})
"""Names of the server's settings that `options` may set."""
_SETTING = re.compile(r"\s*(?:-c\s*|--)(?P<name>[\w.-]+)=(?:\\.|[^\s\\])*(?=\s|$)|\s*(?P<other>\S+)")


def unsafe_options(dsn: str) -> tuple[str, ...]:
    """Return the sorted names of unpermitted options. Raises psycopg.ProgrammingError if `dsn` is malformed."""
    given = conninfo_to_dict(dsn)
    unsafe = given.keys() - SAFE_OPTIONS
    unsafe |= {f"options={name}" for name in _settings(str(given.get("options") or "")) if name not in SAFE_SETTINGS}
    return tuple(sorted(unsafe))


def _settings(options: str) -> Iterator[str]:
    """Yield the names of the settings, and any other word as it is."""
    for found in _SETTING.finditer(options.rstrip()):
        yield found["other"] or found["name"].replace("-", "_").lower()

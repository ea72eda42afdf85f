"""Permitted options of a caller's connection string: options that describe a server, not files of this machine."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict

SAFE_OPTIONS = frozenset(
    [
        "host", "hostaddr", "port", "dbname", "user", "password", "connect_timeout", "client_encoding", "options",
        "application_name", "fallback_application_name", "keepalives", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "target_session_attrs", "load_balance_hosts", "sslmode",
        "sslnegotiation", "sslsni", "sslrootcert", "sslcompression", "ssl_min_protocol_version",
        "ssl_max_protocol_version", "min_protocol_version", "max_protocol_version", "channel_binding", "require_auth",
        "gssencmode",
    ]
)  # fmt: skip
"""Names of permitted options. Other options make libpq read a file of this machine and send its content (`service`,
`passfile`, `sslkey`, `sslcert`), write a file (`sslkeylogfile`) or load a library (`gsslib`)."""


def unsafe_options(dsn: str) -> tuple[str, ...]:
    """Return the sorted names of unpermitted options. Raises psycopg.ProgrammingError if `dsn` is malformed."""
    return tuple(sorted(conninfo_to_dict(dsn).keys() - SAFE_OPTIONS))

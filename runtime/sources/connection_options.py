"""Which options a given connection string may hold: those that name a server, not files and programs of ours."""

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
"""The rest makes libpq read a file of this machine and send what it holds (`service`, `passfile`, `sslkey`, `sslcert`),
write one (`sslkeylogfile`) or load a library (`gsslib`)."""


def unsafe_options(dsn: str) -> tuple[str, ...]:
    """Names of the options that are not allowed, sorted. psycopg.ProgrammingError where the text is no connection
    string."""
    return tuple(sorted(conninfo_to_dict(dsn).keys() - SAFE_OPTIONS))

"""Hosts of a connection string, checked against the allowed patterns."""

from __future__ import annotations

import pytest

from runtime.settings.host_patterns import read_patterns
from runtime.sources.allowed_hosts import SourceHosts


@pytest.mark.parametrize(
    ("patterns", "dsn", "refused"),
    [
        pytest.param("", "host=anywhere dbname=d", (), id="no pattern allows every host"),
        pytest.param("db.example", "postgresql://u:p@DB.example./d", (), id="a name in another spelling"),
        pytest.param("db.example", "host=db.example.evil dbname=d", ("db.example.evil",), id="a longer name"),
        pytest.param("*.internal", "host=a.b.internal dbname=d", (), id="a pattern"),
        pytest.param("*.internal", "host=internal dbname=d", ("internal",), id="a pattern's own domain"),
        pytest.param("10.0.0.0/8, fd00::/8", "host=10.1.2.3 dbname=d", (), id="a network"),
        pytest.param("10.0.0.0/8, fd00::/8", "postgresql://[fd00::1]/d", (), id="a network of IPv6"),
        pytest.param("10.0.0.0/8", "host=0x0a000001 dbname=d", ("0x0a000001",), id="an address in disguise"),
        pytest.param("db", "host=db,evil dbname=d", ("evil",), id="one of several hosts"),
        pytest.param("db", "host=db hostaddr=127.0.0.1 dbname=d", ("127.0.0.1",), id="an address behind a name"),
        pytest.param("db", "dbname=d", ("/",), id="no host means a local socket"),
        pytest.param("db", "host=db, dbname=d", ("/",), id="an empty host among others"),
        pytest.param("*", "host=/run/postgresql dbname=d", ("/run/postgresql",), id="a star does not match a socket"),
        pytest.param("*", "host=@abstract dbname=d", ("@abstract",), id="a star does not match an abstract socket"),
        pytest.param("/run/postgresql", "host=/run/postgresql/ dbname=d", (), id="a socket's folder"),
        pytest.param(
            "/run/postgresql",
            "host=/run/postgresql/../x dbname=d",
            ("/run/postgresql/../x",),
            id="a path with two dots",
        ),
    ],
)
def test_hosts_outside_the_patterns_are_refused(patterns: str, dsn: str, refused: tuple[str, ...]) -> None:
    assert SourceHosts(read_patterns(patterns)).refused(dsn) == refused


def test_invalid_network_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        read_patterns("10.0.0.0/8, db/9")

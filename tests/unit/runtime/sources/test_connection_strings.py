"""Unsafe options of a connection string: those that name files of the connecting machine."""

from __future__ import annotations

import pytest

from runtime.sources.connection_options import unsafe_options


@pytest.mark.parametrize(
    ("dsn", "unsafe"),
    [
        pytest.param("postgresql://a:b@db.example:5432/shop?sslmode=verify-full", (), id="a URL"),
        pytest.param("host=/run/postgresql dbname=shop options='-c search_path=sales'", (), id="keywords"),
        pytest.param(
            r"dbname=d options='-c search_path=a,\\ b -csearch_path=x --statement-timeout=9s -c application_name=me'",
            (),
            id="all permitted settings",
        ),
        pytest.param(
            "dbname=shop options='-c role=postgres -c search_path=x -d 5 --log-statement=all'",
            ("options=-d", "options=5", "options=log_statement", "options=role"),
            id="other settings of the server",
        ),
        pytest.param("dbname=shop sslrootcert=/etc/shadow", ("sslrootcert",), id="a file of certificates"),
        pytest.param("service=prod dbname=shop", ("service",), id="a file of services"),
        pytest.param("postgresql://db/shop?passfile=/etc/shadow", ("passfile",), id="a file of passwords"),
        pytest.param(
            "postgresql://db/shop?sslcert=/root/a&sslkey=/root/b", ("sslcert", "sslkey"), id="a key of the machine"
        ),
        pytest.param("dbname=shop gsslib=gssapi", ("gsslib",), id="a library"),
        pytest.param("dbname=shop replication=database", ("replication",), id="another protocol"),
    ],
)
def test_unsafe_options_of_connection_string(dsn: str, unsafe: tuple[str, ...]) -> None:
    assert unsafe_options(dsn) == unsafe

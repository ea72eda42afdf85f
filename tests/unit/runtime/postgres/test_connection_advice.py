"""Advice on connection errors of drivers and servers."""

from __future__ import annotations

import pytest

from runtime.postgres.connection_advice import advice_on

AT = 'connection failed: connection to server at "10.0.0.7", port 5432 failed: '


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        pytest.param(f"{AT}Connection refused", "nothing listens", id="connection refused"),
        pytest.param(
            "failed to resolve host 'db.shop': [Errno -2] Name or service not known",
            "host name is unknown",
            id="no host",
        ),
        pytest.param("connection timeout expired", "the server does not answer", id="timeout"),
        pytest.param(f"{AT}No route to host", "no network route", id="no route"),
        pytest.param(f'{AT}FATAL:  database "shop" does not exist', "no database shop", id="no database"),
        pytest.param(f'{AT}FATAL:  role "ann" does not exist', "refuses the user", id="no role"),
        pytest.param(f'{AT}FATAL:  password authentication failed for user "ann"', "the password", id="wrong password"),
        pytest.param(
            f'{AT}FATAL:  password authentication failed for user "ann"',
            "give the source the new one",
            id="changed password",
        ),
        pytest.param(f"{AT}fe_sendauth: no password supplied", "the password", id="no password"),
        pytest.param(
            f'{AT}FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "ann", database "shop", no encryption',
            "sslmode=require",
            id="encryption required",
        ),
        pytest.param(
            f'{AT}FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "ann", database "shop", SSL encryption',
            "change pg_hba.conf",
            id="host not allowed",
        ),
        pytest.param(f'{AT}FATAL:  permission denied for database "shop"', "grant connect", id="no right to connect"),
        pytest.param(f"{AT}received invalid response to SSL negotiation: H", "not PostgreSQL's", id="a web server"),
        pytest.param(
            f"{AT}server does not support SSL, but SSL was required", "remove sslmode", id="encryption unsupported"
        ),
        pytest.param(f"{AT}FATAL:  sorry, too many clients already", "no connection left", id="server at its limit"),
        pytest.param(
            f'{AT}FATAL:  too many connections for role "ann"', "QUERYMILL_UNIT_CONCURRENCY", id="role at its limit"
        ),
        pytest.param('invalid byte sequence for encoding "UTF8": 0xe8 0x6c', "not in UTF-8", id="invalid encoding"),
        pytest.param(f"{AT}FATAL:  the database system is starting up", "in a moment", id="starting"),
        pytest.param(
            'connection failed: connection to server on socket "/run/.s.PGSQL.5432" failed: No such file or directory',
            "no PostgreSQL socket",
            id="no socket",
        ),
    ],
)
def test_known_error_has_advice(reason: str, expected: str) -> None:
    advice = advice_on(reason)
    assert advice is not None
    assert expected in advice.en
    assert advice.zh.isascii() is False


def test_unknown_error_has_no_advice() -> None:
    assert advice_on("canceling statement due to statement timeout") is None

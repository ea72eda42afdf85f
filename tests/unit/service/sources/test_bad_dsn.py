"""Messages about unreadable connection strings: they never contain the password."""

from __future__ import annotations

import pytest

from runtime.sources.encrypted_sources import address_of
from service.schemas.errors import InvalidRequest
from service.schemas.requests import DatabaseRequest
from service.sources.registered_databases import _dsn  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    "dsn",
    [
        pytest.param('postgresql://u:a"Hidden%zz@h/x', id="a quote and a bad escape in the password"),
        pytest.param("postgresql://u:Hidden/b@h:1/x", id="a bare slash in the password"),
        pytest.param("postgresql://u:a@b:Hidden@h/x", id="a bare at sign in the password"),
        pytest.param('host=h password=a b"Hidden dbname=d', id="a space in the password"),
    ],
)
def test_message_contains_no_part_of_the_password(dsn: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        _dsn(DatabaseRequest(name="s", dsn=dsn))

    assert "Hidden" not in refused.value.text("en") + refused.value.text("zh")


@pytest.mark.parametrize(
    ("dsn", "reason"),
    [
        ("postgresql://u:p@h1,h2/x", "several hosts"),
        ("postgresql://u:p@h1:1,h2:2/x?target_session_attrs=read-write", "several hosts"),
        ("host=h dbname=x requirepeer=root", "requirepeer may not be given"),
        ("host=h", "names no database"),
        ("dbname=x connect_timeout=soon", "bad value for connect_timeout"),
        ("host=h port=70000 dbname=x", "1–65535"),
    ],
)
def test_invalid_dsn_is_refused_with_the_reason(dsn: str, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        _dsn(DatabaseRequest(name="s", dsn=dsn))

    assert reason in refused.value.text("en")
    assert refused.value.field == "dsn"


@pytest.mark.parametrize(
    ("dsn", "host"),
    [
        ("dbname=x", "localhost"),
        ("host=h dbname=x", "h"),
        ("hostaddr=192.0.2.1 dbname=x", "192.0.2.1"),
        ("host=h hostaddr=192.0.2.1 dbname=x", "h"),
    ],
)
def test_host_of_a_dsn_is_shown(dsn: str, host: str) -> None:
    assert address_of(dsn)["host"] == host

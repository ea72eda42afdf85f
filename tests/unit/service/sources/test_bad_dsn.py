"""Messages about unreadable connection strings: they never contain the password."""

from __future__ import annotations

import pytest

from runtime.sources.encrypted_sources import address_of
from service.schemas.errors import InvalidRequest
from service.schemas.requests import DatabaseRequest
from service.sources.registered_databases import _dsn  # pyright: ignore[reportPrivateUsage]
from tests.tables import from_table


@from_table
def test_message_contains_no_part_of_the_password(dsn: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        _dsn(DatabaseRequest(name="s", dsn=dsn))

    assert "Hidden" not in refused.value.text("en") + refused.value.text("zh")


@from_table
def test_invalid_dsn_is_refused_with_the_reason(dsn: str, reason: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        _dsn(DatabaseRequest(name="s", dsn=dsn))

    assert reason in refused.value.text("en")
    assert refused.value.field == "dsn"


@from_table
def test_host_of_a_dsn_is_shown(dsn: str, host: str) -> None:
    assert address_of(dsn)["host"] == host

"""What is said about a connection string that cannot be read: never its password."""

from __future__ import annotations

import pytest

from service.databases import _dsn  # pyright: ignore[reportPrivateUsage]  # the one place that says it
from service.errors import InvalidRequest
from service.requests import DatabaseRequest


@pytest.mark.parametrize(
    "dsn",
    [
        pytest.param('postgresql://u:a"Hidden%zz@h/x', id="a quote and a bad escape in the password"),
        pytest.param("postgresql://u:Hidden/b@h:1/x", id="a bare slash in the password"),
        pytest.param("postgresql://u:a@b:Hidden@h/x", id="a bare at sign in the password"),
        pytest.param('host=h password=a b"Hidden dbname=d', id="a space in the password"),
    ],
)
def test_no_part_of_the_password_is_repeated(dsn: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        _dsn(DatabaseRequest(name="s", dsn=dsn))

    assert "Hidden" not in refused.value.text("en") + refused.value.text("zh")

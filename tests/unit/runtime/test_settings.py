"""A wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

import pytest

from runtime.settings import SettingsError, load_settings


@pytest.mark.parametrize("name", ["database_url", "database_direct_url", "vector_url"])
def test_what_is_no_connection_string_is_named_and_never_shown(name: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(**{name: "geheim nonsense"})
    assert str(wrong.value).startswith(f"QUERYMILL_{name.upper()}: this is no connection string")
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize(
    "dsn",
    [
        pytest.param("postgresql://u:p@db.example:5432/shop", id="an address"),
        pytest.param("postgresql://postgres:@/shop?host=/tmp/pg", id="a socket"),
        pytest.param("host=db.example dbname=shop", id="keywords"),
    ],
)
def test_every_form_of_a_connection_string_is_taken(dsn: str) -> None:
    assert load_settings(database_url=dsn).database_url == dsn

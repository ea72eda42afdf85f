"""A wrong setting stops the start with one sentence that names it."""

from __future__ import annotations

from pathlib import Path

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


@pytest.mark.parametrize(
    ("name", "near"),
    [
        pytest.param("QUERYMILL_PROT", "; QUERYMILL_PORT is one", id="a slip"),
        pytest.param("QUERYMILL_LEASE_SECOND", "; QUERYMILL_LEASE_SECONDS is one", id="a letter less"),
        pytest.param("QUERYMILL_XYZZY", "", id="nothing near"),
    ],
)
def test_a_variable_that_is_no_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch, name: str, near: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == f"{name}: there is no such setting{near}"


def test_a_name_in_the_file_that_is_no_setting_is_told_the_nearest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "querymill.toml").write_text('databse_url = "x"\n', "utf-8")
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert str(wrong.value) == "querymill.toml: databse_url: there is no such setting; database_url is one"


@pytest.mark.parametrize("name", ["QUERYMILL_API_KEY", "QUERYMILL_REQUIRE_BROWSER", "QUERYMILL_SHARED_DATA"])
def test_what_others_read_is_no_mistake(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    load_settings()

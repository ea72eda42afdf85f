"""Connection strings that need no driver to be accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from runtime.settings.database_url import PLAIN_URL, is_plain_url


@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_libpq_accepts_every_plain_url(url: str) -> None:
    assert conninfo_to_dict(url) is not None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("postgresql://user:p%40ss@db.example:5432/name", True, id="all parts"),
        pytest.param("postgres://db", True, id="only a host"),
        pytest.param("postgresql://u@db/name?sslmode=require&connect_timeout=5", True, id="parameters"),
        pytest.param("postgresql:///name?host=/run/postgresql", True, id="a socket"),
        pytest.param("host=db dbname=name", False, id="keys and values"),
        pytest.param("postgresql://u@db/name?sslmod=require", False, id="an unknown parameter"),
        pytest.param("postgresql://u:50%@db/name", False, id="half a percent-encoding"),
        pytest.param("postgresql://u:p@ss@db/name", False, id="two @"),
        pytest.param("mysql://db/name", False, id="another database"),
    ],
)
def test_plain_url_is_one_that_needs_no_parser(text: str, *, plain: bool) -> None:
    assert is_plain_url(text) is plain

"""Connection strings that need no driver to be accepted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from runtime.settings.value_checks import PLAIN_URL, is_plain_url
from tests.tables import from_table


@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_libpq_accepts_every_plain_url(url: str) -> None:
    assert conninfo_to_dict(url) is not None


@from_table
def test_plain_url_is_one_that_needs_no_parser(text: str, *, plain: bool) -> None:
    assert is_plain_url(text) is plain

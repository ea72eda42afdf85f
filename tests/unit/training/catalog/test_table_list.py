from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import called, from_table
from training.catalog.user_files.table_list import MAXIMUM_NAMES, TableListError, parse_table_list


@pytest.mark.parametrize("character", ";()[]{}*?!@$%^&")
def test_a_forbidden_character_is_refused_with_its_line(character: str) -> None:
    with pytest.raises(TableListError, match="line 3") as caught:
        parse_table_list(f"a\n\nb{character}c\n")
    assert caught.value.line == 3
    assert repr(character) in caught.value.reason.en


def test_a_hash_inside_a_name_is_refused() -> None:
    with pytest.raises(TableListError, match="line 1: 'a#b'"):
        parse_table_list("a#b")


@from_table
def test_faulty_list_is_refused(text: str, line: int, says: str) -> None:
    with pytest.raises(TableListError, match=says) as caught:
        parse_table_list(text)
    assert caught.value.line == line


@given(st.lists(st.from_regex(r"[a-z_][a-z0-9_]{0,20}(\.[a-z_][a-z0-9_]{0,20})?", fullmatch=True)))
def test_names_are_read_once_and_in_order(names: list[str]) -> None:
    expected = tuple(dict.fromkeys(names))
    assert parse_table_list("\n".join(names)) == expected
    assert parse_table_list(",".join(names)) == expected


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    with suppress(TableListError):
        assert all(name and "\n" not in name for name in parse_table_list(text))


def test_list_with_too_many_names_is_refused() -> None:
    names = [f"t{n}" for n in range(MAXIMUM_NAMES)]
    assert len(parse_table_list("\n".join(names))) == MAXIMUM_NAMES
    for more in ("one_more", "t0"):
        with pytest.raises(TableListError, match=r"line 20001: more than 20000 names"):
            parse_table_list("\n".join([*names, more]))


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected

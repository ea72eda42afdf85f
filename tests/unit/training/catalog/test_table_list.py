from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.catalog.user_files.faulty_file import MAXIMUM_BYTES
from training.catalog.user_files.table_list import MAXIMUM_NAMES, TableListError, parse_table_list


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("a\nb\n", ("a", "b"), id="one name per line"),
        pytest.param("a, b,c", ("a", "b", "c"), id="commas separate"),
        pytest.param("a，b", ("a", "b"), id="a Chinese comma separates too"),
        pytest.param("a,\nb,,", ("a", "b"), id="empty parts are ignored"),
        pytest.param("# head\na # tail\n-- x\nb -- y, z", ("a", "b"), id="both kinds of comment end the line"),
        pytest.param("a\nb\na\n", ("a", "b"), id="a repeated name counts once"),
        pytest.param("\ufeffa\r\nb\r\n", ("a", "b"), id="a byte order mark and Windows line ends are ignored"),
        pytest.param("public.a\nsales.b", ("public.a", "sales.b"), id="a schema may precede"),
        pytest.param('"Sales"."Order"', ("Sales.Order",), id="parts may be quoted"),
        pytest.param("客户表, 订单_2024", ("客户表", "订单_2024"), id="names are not only ASCII"),
        pytest.param("", (), id="an empty list has no names"),
        pytest.param("# only\n\n-- comments", (), id="comments have no names"),
    ],
)
def test_list_is_read(text: str, names: tuple[str, ...]) -> None:
    assert parse_table_list(text) == names


@pytest.mark.parametrize("character", ";()[]{}*?!@$%^&")
def test_a_forbidden_character_is_refused_with_its_line(character: str) -> None:
    with pytest.raises(TableListError, match="line 3") as caught:
        parse_table_list(f"a\n\nb{character}c\n")
    assert caught.value.line == 3
    assert repr(character) in caught.value.reason


def test_a_hash_inside_a_name_is_refused() -> None:
    with pytest.raises(TableListError, match="line 1: 'a#b'"):
        parse_table_list("a#b")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param("a.b.c", 1, "3 parts", id="three parts"),
        pytest.param("x\na b", 2, "is not a name", id="two words without a comma"),
        pytest.param("x\n\n.a", 3, "is not a name", id="a dot without a schema"),
        pytest.param("a.", 1, "is not a name", id="a schema without a table"),
        pytest.param("a\x07", 1, "control character", id="a control character"),
        pytest.param("a," * (MAXIMUM_BYTES // 2 + 1), 0, "larger than 2 MB", id="a list over two megabytes"),
    ],
)
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

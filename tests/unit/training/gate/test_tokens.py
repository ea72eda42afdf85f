"""Tokens of texts that are not ASCII are those that PostgreSQL finds."""

from __future__ import annotations

import pytest
from pglast.parser import ParseError, scan

from training.gate.tokens import tokens_of


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT a, 'b' FROM t -- c", id="ASCII"),
        pytest.param("SELECT 名称 AS \"列 名\", '中''文' FROM 表 -- 注释", id="Chinese"),
        pytest.param("SELECT $中$ a $文$ b $中$, 中, $$é$$", id="dollar quotes with different names"),
        pytest.param("SELECT é'x', 中E'a', E'\\中', U&'\\4e2d中', N'中', x中, b中", id="letters before quotes"),
        pytest.param("SELECT\u3000a\u00a0b", id="a space that is a letter to PostgreSQL"),
        pytest.param("SELECT 😀.中one + 1 /* é /* 中 */ */ ::text", id="beyond the basic plane"),
    ],
)
def test_tokens_are_those_of_postgresql(sql: str) -> None:
    assert tokens_of(sql) == list(scan(sql))


def test_an_error_names_its_place_in_the_text() -> None:
    with pytest.raises(ParseError) as expected:
        scan("SELECT '中', 'é")
    with pytest.raises(ParseError) as found:
        tokens_of("SELECT '中', 'é")
    assert found.value.args == expected.value.args


def test_the_longest_text_is_read_in_linear_time() -> None:
    """A time proportional to tokens times characters would be half a minute."""
    assert len(tokens_of("SELECT " + "'中'," * 10_000 + "1")) == 20_002

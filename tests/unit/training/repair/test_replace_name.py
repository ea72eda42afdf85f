"""Replacement of names in SQL, and the cause of a refusal."""

from __future__ import annotations

import pytest

from training.gate.verdict import Verdict
from training.repair.cause import cause_of
from training.repair.replace_name import replace_in_sql

ALIASED = "SELECT T.composer FROM track T JOIN album a ON a.id = T.album_id"


@pytest.mark.parametrize(
    ("sql", "find", "by", "expected"),
    [
        pytest.param(
            "SELECT track.composer FROM track",
            "track.composer",
            "track.writer",
            "SELECT track.writer FROM track",
            id="a qualified column",
        ),
        pytest.param(
            ALIASED,
            "track.composer",
            "track.writer",
            ALIASED.replace("composer", "writer"),
            id="a column behind an alias keeps the alias",
        ),
        pytest.param(
            ALIASED,
            "track.composer",
            "album.title",
            ALIASED.replace("T.composer", "a.title"),
            id="a column of another table takes the alias of that table",
        ),
        pytest.param(
            "SELECT composer FROM track WHERE name = 'track.composer'",
            "track.composer",
            "track.writer",
            "SELECT writer FROM track WHERE name = 'track.composer'",
            id="a column without a qualifier, but no text in a literal",
        ),
        pytest.param(
            "SELECT t.composer AS composer FROM track AS t ORDER BY composer",
            "track.composer",
            "track.writer",
            "SELECT t.writer AS composer FROM track AS t ORDER BY composer",
            id="not the name of an output",
        ),
        pytest.param(
            "SELECT album.composer FROM album JOIN track ON true",
            "track.composer",
            "track.writer",
            "SELECT album.composer FROM album JOIN track ON true",
            id="not the column of another table",
        ),
        pytest.param(
            "SELECT artist.name FROM public.artist, artist",
            "artist",
            "performer",
            "SELECT performer.name FROM public.artist, performer",
            id="a table, with the columns it qualifies",
        ),
        pytest.param(
            "SELECT ifnull(a, 0) FROM t", "ifnull", "coalesce", "SELECT coalesce(a, 0) FROM t", id="a function"
        ),
        pytest.param(
            "SELECT 甲.名称 FROM 表 AS 甲", "表.名称", "表.名", "SELECT 甲.名 FROM 表 AS 甲", id="a Chinese name"
        ),
        pytest.param("SELECT a FROM t", "t.a", 't."A b"', 'SELECT "A b" FROM t', id="a name that needs quotes"),
        pytest.param("SELECT a FROM t", "a", "true", "SELECT a FROM t", id="a literal is no replacement"),
        pytest.param("SELECT 'a", "a", "b", "SELECT 'a", id="SQL that cannot be split into tokens"),
    ],
)
def test_name_is_replaced(sql: str, find: str, by: str, expected: str) -> None:
    assert replace_in_sql(sql, find, by) == expected


def refused(**fields: object) -> Verdict:
    return Verdict(valid=False, layer="prepare", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sql", "verdict", "cause"),
    [
        pytest.param(ALIASED, refused(sqlstate="42703", position=8), "42703 track.composer", id="behind an alias"),
        pytest.param("SELECT x FROM t", refused(sqlstate="42703", position=8), "42703 t.x", id="of the only table"),
        pytest.param("SELECT x FROM t, u", refused(sqlstate="42703", position=8), "42703 x", id="of either table"),
        pytest.param(
            "SELECT 1 FROM u", refused(reason="unknown_relation", subject="u"), "unknown_relation u", id="table"
        ),
        pytest.param("SELECT 1 + ''", refused(sqlstate="42883", position=10), "42883", id="an operator has no name"),
        pytest.param("SELECT 1", refused(reason="timeout", subject="10 s"), "timeout", id="a subject that is no name"),
        pytest.param("SELECT 1", Verdict(valid=True, layer="run"), None, id="valid SQL has no cause"),
    ],
)
def test_cause_of_a_refusal(sql: str, verdict: Verdict, cause: str | None) -> None:
    assert cause_of(sql, verdict) == cause

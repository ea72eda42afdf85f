"""Replacement of names in SQL, and the cause of a refusal."""

from __future__ import annotations

import pytest

from tests.tables import from_table
from training.gate.verdict import Verdict
from training.repair.cause import cause_of
from training.repair.replace_name import replace_in_sql

ALIASED = "SELECT T.composer FROM track T JOIN album a ON a.id = T.album_id"


@from_table
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

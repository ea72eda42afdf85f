"""Small pure parts: JSON values, likeness of names, literals, bounds of the text."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.sql.json_values import json_value
from training.sql.lexis import check_lexis
from training.sql.likeness import likeness, nearest
from training.sql.literals import literals, lost_literals
from training.sql.refusal import Refused
from training.sql.rules.rule import Repair
from training.sql.session import search_path
from training.sql.verdict import Reason


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, None, id="null"),
        pytest.param(True, True, id="a truth value"),
        pytest.param(2**53, 2**53, id="the last exact integer"),
        pytest.param(2**53 + 1, str(2**53 + 1), id="an integer a browser would change"),
        pytest.param(float("nan"), "nan", id="no number"),
        pytest.param(Decimal("1.50"), 1.5, id="a decimal"),
        pytest.param(Decimal(3), 3, id="a whole decimal"),
        pytest.param(Decimal("NaN"), "NaN", id="no decimal"),
        pytest.param(Decimal("0.12345678901234567890"), "0.12345678901234567890", id="more digits than a float has"),
        pytest.param(date(2024, 1, 2), "2024-01-02", id="a date"),
        pytest.param(timedelta(days=1), "1 day, 0:00:00", id="a duration"),
        pytest.param(b"\x00\xff", "\\x00ff", id="bytes"),
        pytest.param([Decimal(1), None], [1, None], id="an array"),
        pytest.param(uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001", id="a uuid"),
        pytest.param("x" * 3000, "x" * 2000 + "…", id="a long text"),
    ],
)
def test_a_value_as_json(value: object, shown: object) -> None:
    assert json_value(value) == shown
    json.dumps(json_value(value), allow_nan=False)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.decimals() | st.text() | st.binary(), st.lists))
def test_any_value_can_be_written(value: object) -> None:
    json.dumps(json_value(value), allow_nan=False)


@pytest.mark.parametrize(
    ("name", "candidates", "found"),
    [
        pytest.param("Orders", ["order", "order_item"], "order", id="number and case"),
        pytest.param("TrackId", ["track_id", "id"], "track_id", id="camel case"),
        pytest.param("custmer", ["customer", "custom_field"], "customer", id="a letter missing"),
        pytest.param("t_film", ["film", "actor"], "film", id="a prefix"),
        pytest.param("cities", ["city", "country"], "city", id="an irregular plural"),
        pytest.param("表", ["city"], None, id="nothing alike"),
        pytest.param("a_b", ["a_c", "a_d"], None, id="two alike"),
    ],
)
def test_the_nearest_name(name: str, candidates: list[str], found: str | None) -> None:
    assert nearest(name, candidates) == found


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_a_share(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1


def test_literals_are_kept_or_said_to_be_dropped() -> None:
    before, after = "SELECT 1 FROM t WHERE a = 'x' AND d = 0", "SELECT '1' FROM t WHERE a = 'x'"
    dropped = Repair(sql=after, rule="soft_delete", explanation="", dropped_literals=("0",))

    assert literals(before) == ("1", "x", "0")
    assert lost_literals(before, after, ()) == ("0",)
    assert lost_literals(before, after, [dropped]) == ()


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        pytest.param("SELECT '" + "字" * 30 + "'", "too_large", id="bytes are counted, not characters"),
        pytest.param("SELECT ((((1))))", "too_deep", id="parentheses"),
        pytest.param("SELECT CASE WHEN ((a)) THEN [1] END", "too_deep", id="mixed"),
        pytest.param("SELECT 1\x07", "control_character", id="a bell"),
        pytest.param("SELECT \u2066a", "control_character", id="an isolate"),
        pytest.param("SELECT $1", "parameter", id="a parameter"),
        pytest.param("SELECT '", "syntax", id="an open string"),
        pytest.param("SELECT /*", "syntax", id="an open comment"),
    ],
)
def test_a_text_is_bounded_before_it_is_parsed(sql: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        check_lexis(sql, max_bytes=90, max_depth=2)

    assert refusal.value.reason == reason


def test_brackets_in_strings_and_comments_are_no_depth() -> None:
    check_lexis("SELECT '((((' /* (((( */ -- ((((", max_bytes=90, max_depth=1)


def test_a_search_path_is_quoted_and_ends_with_temporary_objects() -> None:
    assert search_path(("public", 'my "own"')) == '"public", "my ""own""", pg_temp'

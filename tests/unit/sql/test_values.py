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
from training.sql.verdict import Reason, sentence


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
        pytest.param({"a": (1, "b")}, {"a": [1, "b"]}, id="JSON"),
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


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        pytest.param("SELECT\u200b 1", "U+200B ZERO WIDTH SPACE (1:7)", id="a space of no width"),
        pytest.param("SELECT 1\n + \u2060 2", "U+2060 WORD JOINER (2:4)", id="a word joiner, on the second line"),
        pytest.param("SELECT 'a',\n  'b\u00adc'", "U+00AD SOFT HYPHEN (2:5)", id="a soft hyphen in a string"),
        pytest.param("\ufeffSELECT 1", "U+FEFF ZERO WIDTH NO-BREAK SPACE (1:1)", id="a byte order mark"),
        pytest.param("SELECT 1 /* \u202e */", "U+202E RIGHT-TO-LEFT OVERRIDE (1:13)", id="an override in a comment"),
        pytest.param("SELECT \u200ca", "U+200C ZERO WIDTH NON-JOINER (1:8)", id="a joiner in a bare name"),
        pytest.param("SELECT 1 -- \u200d", "U+200D ZERO WIDTH JOINER (1:13)", id="a joiner in a comment"),
        pytest.param("SELECT '\u3164'", "U+3164 HANGUL FILLER (1:9)", id="a filler"),
        pytest.param("SELECT '\U000e0041'", "U+E0041 TAG LATIN CAPITAL LETTER A (1:9)", id="a tag"),
        pytest.param("SELECT \x07", "U+0007 (1:8)", id="a control character has no name"),
    ],
)
def test_what_does_not_show_is_refused_with_its_name_and_place(sql: str, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_lexis(sql, max_bytes=90, max_depth=2)

    assert refusal.value.subject == place
    assert place in sentence("control_character", place, "zh")


@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "E'{}'", "U&'{}'", "$${}$$", "$q${}$q$", "N'{}'"])
def test_joiners_may_stand_in_quotes(quoted: str) -> None:
    check_lexis(f"SELECT {quoted.format('می\u200cروم 👩\u200d🔬')}", max_bytes=90, max_depth=2)


def test_many_joiners_are_looked_at_once() -> None:
    check_lexis("SELECT " + ", ".join(["'\u200c\u200c\u200c'"] * 4_000), max_bytes=64_000, max_depth=2)


def test_brackets_in_strings_and_comments_are_no_depth() -> None:
    check_lexis("SELECT '((((' /* (((( */ -- ((((", max_bytes=90, max_depth=1)


def test_a_search_path_is_quoted_and_ends_with_temporary_objects() -> None:
    assert search_path(("public", 'my "own"')) == '"public", "my ""own""", pg_temp'

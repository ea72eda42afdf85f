"""Small pure parts of the gate: JSON values, similarity of names, literals, bounds of the text."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from training.gate.json_values import json_value
from training.gate.limits.token_limits import check_tokens
from training.gate.refusal import Refused
from training.gate.session import search_path
from training.gate.verdict import Reason, Verdict, explain, sentence
from training.repair.preserved_literals import changed_literals


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param(None, None, id="null"),
        pytest.param(True, True, id="a truth value"),
        pytest.param(2**53, 2**53, id="the last exact integer"),
        pytest.param(2**53 + 1, str(2**53 + 1), id="an integer beyond a browser's precision"),
        pytest.param(float("nan"), "nan", id="NaN"),
        pytest.param(Decimal("1.50"), 1.5, id="a decimal"),
        pytest.param(Decimal(3), 3, id="a whole decimal"),
        pytest.param(Decimal("NaN"), "NaN", id="NaN as a decimal"),
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


@pytest.mark.long
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.decimals() | st.text() | st.binary(), st.lists))
def test_any_value_can_be_written(value: object) -> None:
    json.dumps(json_value(value), allow_nan=False)


WHERE = "SELECT 1 FROM t WHERE a = {} AND b > 5"


@from_table
def test_a_changed_literal_is_found(before: str, after: str, changed: tuple[str, ...]) -> None:
    assert changed_literals(WHERE.format(before), WHERE.format(after)) == changed


def test_sql_without_tokens_may_not_change() -> None:
    assert changed_literals("SELECT 'open", "SELECT 'open") == ()
    assert changed_literals("SELECT 'open", "SELECT 'open'") != ()


@from_table
def test_a_text_is_bounded_before_it_is_parsed(sql: str, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        check_tokens(sql, max_bytes=90, max_depth=2)

    assert refusal.value.reason == reason


def test_brackets_nest_as_deeply_as_arrays_do() -> None:
    def nested(levels: int) -> str:
        return "SELECT a[1], b[2], " + "ARRAY[(" * levels + "1" + ")]" * levels

    check_tokens(nested(6), max_bytes=1_000, max_depth=200)
    with pytest.raises(Refused) as refusal:
        check_tokens(nested(7), max_bytes=1_000, max_depth=200)
    assert (refusal.value.reason, refusal.value.subject) == ("too_deep", "> 6 [")


@pytest.mark.parametrize("part", ["[1]", "[1].x", "[b[1]]"])
def test_chain_of_subscripts_is_bounded(part: str) -> None:
    check_tokens(f"SELECT a{part * 30}", max_bytes=64_000, max_depth=200)
    with pytest.raises(Refused) as refusal:
        check_tokens(f"SELECT a{part * 102}", max_bytes=64_000, max_depth=200)
    assert (refusal.value.reason, refusal.value.subject) == ("too_deep", "> 100 ][")


def test_many_arrays_are_no_chain_of_subscripts() -> None:
    arrays = ", ".join(["(ARRAY[[1], [2]])[1][1], '{1}'::int[]"] * 50)
    check_tokens(f"SELECT {arrays}", max_bytes=64_000, max_depth=200)


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
def test_invisible_character_is_refused_with_name_and_position(sql: str, place: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_tokens(sql, max_bytes=90, max_depth=2)

    assert refusal.value.subject == place
    assert place in sentence("control_character", place, "zh")


@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "E'{}'", "U&'{}'", "$${}$$", "$q${}$q$", "N'{}'"])
def test_joiners_are_allowed_in_quotes(quoted: str) -> None:
    check_tokens(f"SELECT {quoted.format('می\u200cروم 👩\u200d🔬')}", max_bytes=90, max_depth=2)


def test_many_joiners_are_checked_in_linear_time() -> None:
    check_tokens("SELECT " + ", ".join(["'\u200c\u200c\u200c'"] * 4_000), max_bytes=64_000, max_depth=2)


@from_table
def test_operator_characters_that_the_scanner_reads_again_and_again_are_refused(sql: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_tokens(sql, max_bytes=64_000, max_depth=2)

    assert (refusal.value.reason, refusal.value.position) == ("too_deep", 10)


def test_a_line_of_signs_in_a_comment_is_no_nested_operator() -> None:
    check_tokens(f"/*{'=' * 200}\n city\n{'*' * 500}*/ SELECT 1 --{'-' * 900}", max_bytes=64_000, max_depth=2)


def test_brackets_in_strings_and_comments_add_no_depth() -> None:
    check_tokens("SELECT '((((' /* (((( */ -- ((((", max_bytes=90, max_depth=1)


REFUSED = Verdict(valid=False, layer="prepare", reason="unknown_relation", subject="citty")


@pytest.mark.parametrize(
    ("verdict", "english", "chinese"),
    [
        pytest.param(Verdict(valid=True, layer="run"), "", "", id="valid SQL has no explanation"),
        pytest.param(REFUSED, 'relation "citty" does not exist', "表 citty 不存在", id="the reason alone"),
        pytest.param(
            replace(REFUSED, sqlstate="42P01", position=15),
            'relation "citty" does not exist (SQLSTATE 42P01, position 15)',
            "表 citty 不存在（SQLSTATE 42P01，位置 15）",
            id="with its SQLSTATE and its place",
        ),
        pytest.param(
            replace(REFUSED, reason="server_error", subject="division by zero", sqlstate="22012"),
            "division by zero (SQLSTATE 22012)",
            "除数为零：division by zero（SQLSTATE 22012）",
            id="a known error of the server",
        ),
        pytest.param(
            replace(REFUSED, reason="server_error", subject="no such place", position=3),
            "no such place (position 3)",
            "数据库报错：no such place（位置 3）",
            id="an unknown error of the server",
        ),
    ],
)
def test_a_refusal_is_explained_in_both_languages(verdict: Verdict, english: str, chinese: str) -> None:
    assert (explain(verdict, "en"), explain(verdict, "zh")) == (english, chinese)


def test_a_search_path_is_quoted_and_ends_with_temporary_objects() -> None:
    assert search_path(("public", 'my "own"')) == '"public", "my ""own""", pg_temp'

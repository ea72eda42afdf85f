"""SQL that may make names of time zones, which the server keeps."""

from __future__ import annotations

import pytest

from training.gate.limits.growth import check_growth
from training.gate.policy import parse_select


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT (y || '-' || m || '-01')::date FROM t", id="a date put together"),
        pytest.param("SELECT CAST(concat('xyz-', n) AS timestamptz) FROM t", id="by a function"),
        pytest.param("SELECT date('xyz-' || n) FROM t", id="a cast by the name of the type"),
        pytest.param("SELECT now() AT TIME ZONE ('xyz-' || n) FROM t", id="a zone"),
        pytest.param("SELECT date_trunc('day', now(), format('xyz-%s', n)) FROM t", id="a zone as an argument"),
        pytest.param("SELECT translate(n, '0123', 'abcd')::date FROM t", id="letters put in"),
        pytest.param("SELECT replace(name, 'a', letters)::date FROM t", id="a column put in"),
        pytest.param("SELECT translate('abc-1', substr('abc', n), '')::date FROM t", id="letters of a column removed"),
        pytest.param("SELECT ('{xyz-' || n || '}')::date[] FROM t", id="an array"),
        pytest.param("SELECT ('[xyz-' || n || ',)')::tstzrange FROM t", id="a range"),
        pytest.param("SELECT ('xyz-' || n)::own_type FROM t", id="a type of the source"),
        pytest.param("SELECT x.d FROM t, jsonb_to_record(('{\"d\":\"' || n || '\"}')::jsonb) AS x(d date)", id="JSON"),
        pytest.param("SELECT JSON_VALUE(concat('[', n)::json, '$' RETURNING date) FROM t", id="a value of JSON"),
        pytest.param(
            "SELECT 1 FROM t, JSON_TABLE(concat(n)::json, '$' COLUMNS (d date PATH '$')) j", id="a table of JSON"
        ),
        pytest.param("WITH q AS (SELECT 'x' || n AS z FROM t) SELECT lower(z)::date FROM q", id="in another query"),
        pytest.param("SELECT z::date FROM t, LATERAL (VALUES ('x' || n)) v(z)", id="in VALUES"),
        pytest.param("SELECT max('x' || n)::date FROM t", id="in an aggregate"),
        pytest.param(
            "WITH RECURSIVE r AS (SELECT 1 AS n, 'a' AS z, NULL::date AS d UNION ALL "
            "SELECT n + 1, to_char(n, '\"xyz-\"FM999'), z::date FROM r) SELECT d FROM r",
            id="in the turn before",
        ),
    ],
)
def test_texts_put_together_and_read_as_times_are_found(sql: str) -> None:
    assert check_growth(parse_select(sql)).zones


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT at::date, date_trunc('month', at)::date, '2024-01-01'::date FROM t", id="times"),
        pytest.param("SELECT at AT TIME ZONE 'UTC', at AT TIME ZONE zone FROM t", id="a constant zone, a column"),
        pytest.param("SELECT first || ' ' || last, at::date FROM t", id="a text beside a time"),
        pytest.param("SELECT (n || ' days')::interval, concat('{', n, '}')::int[] FROM t", id="other types"),
        pytest.param("SELECT replace(day, '/', '-')::date, left(day, 10)::timestamp FROM t", id="a text tidied"),
        pytest.param("SELECT to_date(y || m, 'YYYYMM') FROM t", id="a date by its pattern"),
        pytest.param("SELECT x.n FROM t, jsonb_to_record(concat(n)::jsonb) AS x(n int)", id="JSON without times"),
    ],
)
def test_other_texts_and_times_are_not(sql: str) -> None:
    assert not check_growth(parse_select(sql)).zones

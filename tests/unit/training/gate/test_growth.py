"""Bounds on the length of values over nested queries, from the parse tree."""

from __future__ import annotations

import math

import pytest

from training.gate.limits.growth import MAX_GROWTH, check_growth
from training.gate.policy import parse_select
from training.gate.refusal import Refused


def nested(expression: str, times: int, base: str = "SELECT 'a' AS x") -> str:
    """Return an SQL of so many nested queries, each with the expression over `x`."""
    sql = base
    for level in range(times):
        sql = f"SELECT {expression} AS x FROM ({sql}) AS t{level}"
    return sql


def recursive(term: str, columns: str = "x") -> str:
    return f"WITH RECURSIVE t({columns}) AS (SELECT 'a' UNION ALL SELECT {term}) SELECT * FROM t"


@pytest.mark.parametrize(
    ("sql", "grown"),
    [
        pytest.param("SELECT name FROM city", 1, id="a column as it is"),
        pytest.param("SELECT first || ' ' || last FROM guest", 2, id="two columns and a constant"),
        pytest.param("SELECT a + b * c - d FROM t", 1, id="numbers do not get longer"),
        pytest.param("SELECT sum(a), max(b), count(*) FROM t WHERE a = b GROUP BY c", 1, id="totals"),
        pytest.param("SELECT repeat('a', 200)", 200, id="a repetition"),
        pytest.param("SELECT replace(name, 'ab', 'x') FROM t", 1, id="a replacement that shortens"),
        pytest.param(nested("x || x", 3), 8, id="doubled three times"),
        pytest.param("WITH a AS (SELECT x || y x FROM t), b AS (SELECT x || x FROM a) SELECT * FROM b", 4, id="CTEs"),
        pytest.param(
            " UNION ALL ".join(["SELECT a || b FROM t"] * 400), 2, id="branches of a set operation do not multiply"
        ),
        pytest.param(
            "SELECT * FROM (SELECT a || b FROM t) x, (SELECT a || b FROM t) y", 2, id="items of FROM do not multiply"
        ),
        pytest.param("SELECT (SELECT x || x FROM t WHERE t.id = u.id) FROM u", 2, id="a scalar subquery"),
        pytest.param("SELECT 1" + " + 1" * 900, 1, id="a long chain"),
        pytest.param(recursive("x || '/' || n.name FROM t JOIN node AS n ON true"), 2, id="a path, one name a turn"),
        pytest.param(recursive("t.n + 1 FROM t WHERE t.n < 9", "n"), 1, id="a counter"),
        pytest.param(recursive("concat(x, 'a') FROM t"), 1, id="a recursion that adds a constant by a function"),
        pytest.param(recursive("'b' UNION ALL SELECT x FROM t"), 1, id="a recursion of three branches"),
        pytest.param("WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t", 1, id="a recursion without a beginning"),
        pytest.param(
            "WITH RECURSIVE t AS (SELECT * FROM u), u AS (SELECT * FROM t) SELECT * FROM t", 1, id="a mutual recursion"
        ),
        pytest.param("SELECT j.x || j.y FROM (t JOIN u ON true) AS j", 2, id="a join with a name"),
        pytest.param("SELECT string_to_array(a, ',') FROM t", 8, id="a text split into an array"),
        pytest.param(
            "SELECT x FROM (SELECT * FROM t UNION SELECT a || b, c FROM u) AS s(x)",
            2,
            id="branches whose columns are not known",
        ),
    ],
)
def test_growth_of_common_sql_is_small(sql: str, grown: float) -> None:
    assert check_growth(parse_select(sql)).growth == grown


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(nested("x || x", 10), id="doubled ten times"),
        pytest.param(nested("x || x || x || x", 5) + " OFFSET 0", id="quadrupled in each query"),
        pytest.param(nested("quote_literal(x)", 10), id="quoted quotes"),
        pytest.param(nested("to_json(x)::text", 10), id="escaped escapes"),
        pytest.param(nested("encode(convert_to(x, 'UTF8'), 'hex')", 10), id="digits of digits"),
        pytest.param(nested("overlay(x placing x from 1 for 0)", 10), id="a text inserted into itself"),
        pytest.param(nested("jsonb_build_array(x, x)", 5), id="documents within documents"),
        pytest.param(nested("ARRAY[x, x]", 10), id="arrays within arrays"),
        pytest.param(nested("format('" + "%1$s" * 32 + "', x)", 3), id="a template that repeats"),
        pytest.param(nested("concat(x, x, x, x)", 5), id="a concatenation by name"),
        pytest.param(nested("repeat(x, 100)", 2), id="repetitions across queries"),
        pytest.param(nested("x || x", 3, "SELECT repeat('a', 200) AS x"), id="a repetition, doubled"),
        pytest.param("WITH " + ", ".join(f"c{n} AS (SELECT x || x AS x FROM c{n - 1})" for n in range(1, 12))
                     + " SELECT * FROM c11", id="doubled along CTEs"),
        pytest.param("SELECT * FROM t, LATERAL (SELECT repeat(x, 100) AS y) a, LATERAL (SELECT repeat(y, 100)) b",
                     id="one after the other, LATERAL"),
        pytest.param(recursive("x || x FROM t"), id="a recursion that doubles"),
        pytest.param(recursive("concat(x, x) FROM t"), id="a recursion that doubles by a function"),
        pytest.param(recursive("a.x || t.x FROM t JOIN t AS a ON true"), id="a recursion joined with itself"),
        pytest.param(recursive("jsonb_build_array(x, x) FROM t"), id="a recursion of documents"),
        pytest.param(recursive("y || y FROM (SELECT x AS y FROM t) AS u"), id="a recursion under another name"),
        pytest.param(recursive("repeat(x, 2) FROM t"), id="a recursion that repeats"),
        pytest.param(recursive("'b' UNION ALL SELECT x || x FROM t"), id="a recursion of three branches that doubles"),
        pytest.param("SELECT j.x || j.x FROM ((" + nested("x || x", 9) + ") AS s JOIN u ON true) AS j",
                     id="doubled below a join with a name"),
        pytest.param("SELECT " + "array_to_string(string_to_array(" * 4 + "a" + ", ''), '')" * 4 + " FROM t",
                     id="split and joined again"),
        pytest.param("SELECT " + "row(" * 11 + "x" + ")" * 11 + " FROM t", id="rows within rows"),
        pytest.param("SELECT " + "row(" * 30 + "1" + ")" * 30, id="rows of a constant within rows"),
        pytest.param("SELECT x || x FROM (SELECT * FROM t UNION " + nested("x || x", 9) + ") AS s(x)",
                     id="doubled in a branch"),
    ],
)  # fmt: skip
def test_growth_over_nested_queries_is_refused(sql: str) -> None:
    with pytest.raises(Refused) as refused:
        check_growth(parse_select(sql))
    assert refused.value.reason == "growing_value"


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(nested("x", 150), id="queries in FROM"),
        pytest.param("SELECT " + "lower(" * 150 + "'a'" + ")" * 150, id="calls"),
        pytest.param("WITH a AS (" * 150 + "SELECT 1" + ") SELECT 1" * 150, id="common table expressions"),
        pytest.param("SELECT 1 UNION (" * 150 + "SELECT 1" + ")" * 150, id="branches of set operations"),
        pytest.param("SELECT 1 FROM t" + " JOIN generate_series(1, 2) ON true" * 150, id="joins"),
    ],
)
def test_sql_nested_too_deeply_counts_as_unbounded(sql: str) -> None:
    with pytest.raises(Refused, match="∞"):
        check_growth(parse_select(sql))
    assert math.isfinite(MAX_GROWTH)


def recursions(levels: int) -> str:
    """Return recursions, each in the recursive part of the one around it."""
    sql = "SELECT id FROM city"
    for n in range(levels):
        sql = f"WITH RECURSIVE r{n} AS (SELECT 1 AS id UNION ALL SELECT s.id FROM r{n}, ({sql}) s) SELECT id FROM r{n}"
    return sql


def unqualified(items: int, columns: int) -> str:
    return f"SELECT {', '.join(['x'] * columns)} FROM {', '.join(f'(SELECT 1) AS f{n}' for n in range(items))}"


@pytest.mark.parametrize(
    ("small", "large"),
    [
        pytest.param(recursions(4), recursions(16), id="recursions, each walked twice"),
        pytest.param(unqualified(90, 900), unqualified(900, 900), id="columns looked for in all items of FROM"),
    ],
)
def test_sql_that_takes_long_to_measure_is_refused(small: str, large: str) -> None:
    check_growth(parse_select(small))
    with pytest.raises(Refused) as refused:
        check_growth(parse_select(large))
    assert refused.value.reason == "too_deep"


def test_columns_of_wide_items_are_found_without_a_look_at_each() -> None:
    wide = f"SELECT {', '.join(f'id AS c{n}' for n in range(1_600))} FROM city"
    read = " || ".join(f"a.c{n}" for n in range(100))
    measured = check_growth(parse_select(f"WITH w AS ({wide}) SELECT {read}, c5 FROM w a, w b"))
    assert measured.growth == 100


@pytest.mark.parametrize(
    "splitting",
    [
        pytest.param(f"JSON_TABLE('[{'1,' * 5_000}1]', '$[*]' COLUMNS (x int PATH '$')) AS j", id="a table"),
        pytest.param(f"jsonb_array_elements('[{'1,' * 5_000}1]') AS j", id="elements"),
        pytest.param(f"jsonb_path_query_tz('[{'1,' * 5_000}1]', '$[*]') AS j", id="a path with time zones"),
    ],
)
def test_constant_split_into_rows_counts_with_all_its_bytes(splitting: str) -> None:
    assert check_growth(parse_select(f"SELECT * FROM {splitting}")).split_bytes >= 10_000


@pytest.mark.parametrize(
    ("gathered", "growth"),
    [
        pytest.param("string_agg(a || b || c, '') FROM t", 1, id="different columns share the row"),
        pytest.param("string_agg(a || b || a, '') FROM t", 2, id="a column twice"),
        pytest.param("string_agg(t.a || u.a, '') FROM t, u", 2, id="two columns of one name may be one"),
        pytest.param("string_agg(a || t::text, '') FROM t", 2, id="a column and the whole row"),
        pytest.param("json_agg(json_build_object('a', a, 'b', b)) FROM t", 4, id="escaped twice"),
        pytest.param("string_agg(p || q, '') FROM (SELECT a AS p, a AS q FROM t) s", 2, id="one column by two names"),
        pytest.param("string_agg(p || q, '') FROM (SELECT 'x' AS p, 'y' AS q) s", 1, id="two constants by name"),
        pytest.param("string_agg(p, '') FROM (SELECT a || b || c AS p FROM t) s", 3, id="made by a query below"),
        pytest.param("string_agg(a || (SELECT b FROM u), '') FROM t", 2, id="a value from the enclosing query"),
        pytest.param("array_agg(a) FROM (SELECT a || a AS b, a FROM t) s", 1, id="a column beside a longer one"),
    ],
)
def test_gathered_bytes_are_measured_per_row(gathered: str, growth: int) -> None:
    assert check_growth(parse_select(f"SELECT {gathered}")).gathered_growth == growth


@pytest.mark.parametrize(
    ("value", "fixed"),
    [
        pytest.param("10 ^ 900", (4 + 10) * 900, id="a power"),
        pytest.param("power(10, n + 90000)", 131_072, id="a power beyond the longest number"),
        pytest.param("n ^ m", 0, id="a power of columns"),
        pytest.param("round(n, 16000)", 16_000, id="digits after the point"),
        pytest.param("round(n, 2)", 4, id="a price"),
        pytest.param("'abcd'::numeric * n * 'abcd'::numeric", 8, id="a product of constants"),
        pytest.param("jsonb_pretty('[[]]')", 1_600, id="JSON in lines"),
        pytest.param("normalize('abcd')", 48, id="letters that stand for many"),
        pytest.param("to_char(n, 'FM99')", 28, id="a pattern"),
    ],
)
def test_values_that_become_longer_than_their_constants(value: str, fixed: float) -> None:
    assert check_growth(parse_select(f"SELECT {value} FROM t")).row_bytes == fixed

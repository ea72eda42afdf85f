"""SQL that the planner would copy into more parts than memory holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.tables import from_table
from tests.unit.training.small_source import NAMES, TASK, VIEW, names
from training.catalog.model import TableName
from training.gate.limits.parts import measure
from training.gate.names import Definition
from training.gate.policy import Policy, parse_select
from training.gate.refusal import Refused
from training.gate.verdict import Reason

CITIES = "SELECT id AS x FROM city"


def nested(levels: int, query: str, inner: str = CITIES) -> str:
    """Return the query around itself; `{}` is the level below."""
    for _ in range(levels):
        inner = query.format(inner)
    return inner


def unnamed(levels: int, value: str) -> str:
    """Return nested queries whose column has the name that the server gives it."""
    inner = (
        f"SELECT {value.replace('q.', '').replace('"', '')} FROM (SELECT id AS coalesce, id AS greatest FROM city) c"
    )
    return nested(levels, f"SELECT {value} FROM ({{}}) q", inner)


def chained(levels: int, query: str) -> str:
    """Return common table expressions; `{}` is the name of the one before."""
    return f"WITH {', '.join(_ctes(levels, query))} SELECT * FROM a{levels}"


def backwards(levels: int, query: str) -> str:
    """Return common table expressions that name later ones."""
    return f"WITH RECURSIVE {', '.join(reversed(_ctes(levels, query)))} SELECT * FROM a{levels}"


def _ctes(levels: int, query: str) -> list[str]:
    return [f"a0 AS ({CITIES})", *(f"a{n} AS {query.format(f'a{n - 1}')}" for n in range(1, levels + 1))]


def beside(levels: int, item: str) -> str:
    items = ", ".join(f"LATERAL ({item.format(f'v{n - 1}')}) v{n}(x)" for n in range(1, levels + 1))
    return f"SELECT * FROM ({CITIES}) v0, {items}"


def expression(levels: int, test: str) -> str:
    return f"SELECT {nested(levels, test, 'id BETWEEN 1 AND 2')} FROM city"


@pytest.mark.parametrize(
    ("make", "query"),
    [
        pytest.param(nested, "SELECT x + x AS x FROM ({}) q", id="a column used twice"),
        pytest.param(nested, "SELECT q.x + q.x FROM ({}) q(x)", id="a column renamed by its query"),
        pytest.param(nested, "SELECT (q).x + (q).x AS x FROM ({}) q", id="a field of a row"),
        pytest.param(nested, "SELECT (SELECT x + x) AS x FROM ({}) q", id="in a query within the columns"),
        pytest.param(
            nested, 'SELECT coalesce("coalesce", "coalesce") FROM ({}) q(coalesce)', id="a renamed expression"
        ),
        pytest.param(unnamed, 'coalesce("coalesce", "coalesce")', id="a column called after its expression"),
        pytest.param(unnamed, "greatest(q.greatest, q.greatest)", id="another, with its table"),
        pytest.param(nested, "SELECT x + x AS x FROM ({}) q GROUP BY x + x", id="through groups"),
        pytest.param(nested, "SELECT 1 AS x UNION ALL SELECT x + x FROM ({}) q", id="through UNION ALL"),
        pytest.param(nested, "SELECT x + x AS x FROM ({}) q JOIN city ON true", id="through a join"),
        pytest.param(nested, "SELECT x + x AS x FROM (({}) q JOIN city ON true) j", id="through a named join"),
        pytest.param(
            nested, "SELECT x + x AS x FROM (({}) q JOIN (SELECT 1 AS x) k USING (x)) j", id="through a column of USING"
        ),
        pytest.param(chained, "(SELECT x + x AS x FROM {})", id="common table expressions"),
        pytest.param(backwards, "(SELECT x + x AS x FROM {})", id="common table expressions that name later ones"),
        pytest.param(beside, "SELECT {0}.x + {0}.x", id="a query beside it"),
        pytest.param(beside, "VALUES ({0}.x + {0}.x)", id="VALUES beside it"),
        pytest.param(beside, "SELECT * FROM (SELECT {0}.x + {0}.x AS x) v0", id="all columns of a name used around"),
        pytest.param(
            beside, "SELECT j.x FROM ((SELECT {0}.x + {0}.x AS x) v0 JOIN city ON true) j", id="a join of such a name"
        ),
        pytest.param(nested, "SELECT q.*, q.* FROM ({}) q", id="all columns twice"),
        pytest.param(expression, "({}) BETWEEN false AND true", id="the left of BETWEEN"),
        pytest.param(expression, "({}) IN (id = 1, id = 2)", id="the left of IN"),
    ],
)
def test_copies_of_copies_are_refused_before_they_are_made(make: Callable[[int, str], str], query: str) -> None:
    Policy(NAMES, TASK).check(make(5, query))
    assert _refusal(make(25, query)) == "too_deep"


def conjuncts(number: int, condition: str) -> str:
    """Return the condition so many times, each with another number; `{}` is the number."""
    return f"SELECT 1 FROM city c, visit v WHERE {' AND '.join(condition.format(n) for n in range(number))}"


@from_table
def test_alternatives_are_bounded(condition: str) -> None:
    Policy(NAMES, TASK).check(conjuncts(50, condition))
    with pytest.raises(Refused) as refusal:
        Policy(NAMES, TASK).check(conjuncts(51, condition))
    assert (refusal.value.reason, refusal.value.subject) == ("too_deep", "> 50 OR / IN / NOT BETWEEN")


def test_copies_of_alternatives_are_bounded() -> None:
    copied = "SELECT 1 FROM (SELECT id = 1 OR id = 2 AS x FROM city) q WHERE "
    Policy(NAMES, TASK).check(copied + " AND ".join(["x"] * 50))
    assert _refusal(copied + " AND ".join(["x"] * 60)) == "too_deep"
    assert _refusal(expression(7, "({}) BETWEEN SYMMETRIC false AND true")) == "too_deep"


@from_table
def test_what_is_no_alternative_of_the_query_is_not_bounded(condition: str) -> None:
    Policy(NAMES, TASK).check(conjuncts(300, condition))


@from_table
def test_query_of_few_alternatives_is_accepted(sql: str, separator: str, part: str) -> None:
    Policy(NAMES, TASK).check(sql.format(separator.join([part] * 300)))


def combined(number: int, *operators: str) -> str:
    return "SELECT 1" + "".join(f" {operators[n % len(operators)]} SELECT 1" for n in range(number))


@from_table
def test_set_operations_in_one_another_are_bounded(operators: list[str]) -> None:
    Policy(NAMES, TASK).check(combined(100, *operators))
    assert _refusal(combined(400, *operators)) == "too_deep"


@pytest.mark.parametrize("operator", ["UNION", "UNION ALL"])
def test_set_operations_that_the_server_puts_together_are_not_bounded(operator: str) -> None:
    Policy(NAMES, TASK).check(combined(2_000, operator))


def columns(number: int) -> str:
    return f"SELECT {', '.join(f'id AS c{n}' for n in range(number))} FROM city"


def test_columns_that_each_level_lists_again_are_bounded() -> None:
    """1,600 columns of eighty nested queries took 3.5 GB of the server's memory, of thirty 0.5 GB."""
    listed = "WITH q AS ({}) SELECT * FROM q"
    Policy(NAMES, TASK).check(nested(29, listed, columns(1_600)))
    assert _refusal(nested(60, listed, columns(1_600))) == "too_deep"


def _refusal(sql: str, policy: Policy | None = None) -> Reason | None:
    try:
        (policy or Policy(NAMES, TASK)).check(sql)
    except Refused as refused:
        return refused.reason
    return None


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        pytest.param(chained(9, "NOT MATERIALIZED (SELECT p.x FROM {0} p, {0} q)"), "too_many_relations", id="copies"),
        pytest.param("SELECT 1 FROM city" + ", unnest(ARRAY[1])" * 100, "too_many_relations", id="functions"),
        pytest.param(chained(9, "(SELECT p.x FROM {0} p, {0} q)"), None, id="not copied, because named twice"),
        pytest.param(chained(40, "MATERIALIZED (SELECT x + x AS x FROM {})"), None, id="kept, not put together"),
        pytest.param(nested(25, "SELECT x FROM ({}) q WHERE x > 1"), None, id="a column used once"),
        pytest.param(nested(25, "SELECT * FROM ({}) q"), None, id="all columns"),
        pytest.param(backwards(25, "(SELECT x || x AS x FROM {})"), "too_deep", id="a text that grows backwards"),
        pytest.param(
            backwards(25, "MATERIALIZED (SELECT x || x AS x FROM {})"), "growing_value", id="the same, kept between"
        ),
        pytest.param(
            nested(
                14, """SELECT coalesce("coalesce" || "coalesce", '') FROM ({}) q""", "SELECT coalesce(name) FROM city"
            ),
            "too_deep",
            id="a text in a column called after its expression",
        ),
    ],
)
def test_only_what_is_copied_counts(sql: str, reason: Reason | None) -> None:
    assert _refusal(sql) == reason


def test_view_that_is_copied_counts_with_its_tables() -> None:
    def define(relation: TableName) -> Definition:
        tables = ", ".join(f"public.city c{n}" for n in range(30))
        return Definition(select=f"SELECT c0.id FROM {tables}" if relation == VIEW else None)

    policy = Policy(names(define=define), TASK)
    copied = "WITH v AS NOT MATERIALIZED (SELECT * FROM busy) SELECT 1 FROM v a, v b, v c, v d"
    assert _refusal("SELECT * FROM busy", policy) is None
    assert _refusal(copied, policy) == "too_many_relations"


@from_table
def test_count_needs_no_earlier_check(sql: str, reason: Reason | None) -> None:
    found: Reason | None = None
    try:
        measure(parse_select(sql), lambda _: 1, 1_000)
    except Refused as refused:
        found = refused.reason
    assert found == reason


def kept(levels: int, expression: str, base: str = "name") -> str:
    """Return queries that are not put together, each with the expression over `x` of the one before."""
    steps = [f"a0 AS MATERIALIZED (SELECT {base} AS x FROM city)"]
    steps += [f"a{n} AS MATERIALIZED (SELECT {expression} AS x FROM a{n - 1})" for n in range(1, levels + 1)]
    return f"WITH {', '.join(steps)} SELECT x FROM a{levels}"


def recursive(term: str, columns: str = "n, x", base: str = "1, 'a'") -> str:
    return f"WITH RECURSIVE t({columns}) AS (SELECT {base} UNION ALL SELECT {term}) SELECT * FROM t"


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(kept(20, "x || x"), id="doubled"),
        pytest.param(kept(20, "quote_literal(x)"), id="quoted"),
        pytest.param(kept(20, "jsonb_build_array(x)"), id="documents within documents"),
        pytest.param(kept(20, "ARRAY[x, x]"), id="arrays within arrays"),
        pytest.param(kept(4, "format('" + "%1$s" * 32 + "', x)"), id="a template that repeats"),
        pytest.param(kept(3, "concat_ws(x, 1, 2, 3, VARIADIC ARRAY[" + "1," * 60 + "1])"), id="a separator"),
        pytest.param(kept(3, "replace(x, 'a', x)"), id="a text in place of its letters"),
        pytest.param(kept(3, "replace(x, 'a', '" + "b" * 99 + "')"), id="a longer text in place of letters"),
        pytest.param(kept(4, "regexp_replace(x, 'a', '" + "b" * 99 + "')"), id="a longer text in place of a pattern"),
        pytest.param(kept(4, "regexp_replace(x, 'a', x, 'g')"), id="a text in place of a pattern of it"),
        pytest.param(kept(4, "array_to_string(ARRAY[x], x)"), id="elements with a text between"),
        pytest.param(kept(5, "array_to_string(ARRAY[x], '" + "b" * 99 + "')"), id="elements with a long text between"),
        pytest.param(kept(2, "repeat(x, 1000)", "'abc'"), id="repetitions"),
        pytest.param(kept(2, "repeat(x, length(x))"), id="repetitions by a column"),
        pytest.param(kept(9, "to_char(x, x)"), id="a pattern of a column"),
        pytest.param(kept(2, "(SELECT a.x || repeat(x, 999) FROM city LIMIT 1)", "repeat(name, 99)"), id="a subquery"),
        pytest.param("SELECT " + "repeat(" * 3 + "rpad(name, 1000)" + ", 1000)" * 3 + " FROM city", id="within calls"),
        pytest.param("SELECT lpad(name, id)" + " || lpad(name, id)" * 600 + " FROM city", id="padded by a column"),
        pytest.param(
            "SELECT round(id, id)::text" + " || round(id, 16000)::text" * 130 + " FROM city", id="many digits"
        ),
        pytest.param("SELECT name::char(1000)" + " || name::char(1000)" * 2_100 + " FROM city", id="a padded type"),
        pytest.param(
            "WITH a AS MATERIALIZED (SELECT repeat(name, 999) AS x FROM city), "
            "b AS MATERIALIZED (SELECT " + ", ".join(["x"] * 200) + " FROM a) SELECT b::text FROM b",
            id="a row of the same column",
        ),
        pytest.param(
            "SELECT x || x FROM (SELECT name FROM city UNION ALL SELECT repeat(name, 999) FROM city) q(x), "
            "(SELECT repeat('a', 999)) p(y), LATERAL (SELECT x" + " || x || y" * 120 + ") z",
            id="a branch of a set operation",
        ),
        pytest.param("SELECT avg(id) FILTER (WHERE repeat(repeat(name, 999), 999) = '') FROM city", id="in a filter"),
        pytest.param("SELECT avg(id) OVER (ORDER BY repeat(repeat(name, 999), 999)) FROM city", id="in a window"),
        pytest.param(recursive("n + 1, x || x FROM t"), id="a recursion that doubles"),
        pytest.param(recursive("n + 1, jsonb_build_array(x, x) FROM t"), id="a recursion that doubles documents"),
        pytest.param(recursive("n + 1, (SELECT q.y || q.y FROM (SELECT t.x AS y) q) FROM t"), id="in a subquery"),
        pytest.param(recursive("x || n, n || x FROM t", base="'a', 'b'"), id="two columns of one another"),
        pytest.param(recursive("* FROM (SELECT n + 1, x || x FROM t) q"), id="through all columns"),
    ],
)
def test_values_that_grow_are_refused(sql: str) -> None:
    assert _refusal(sql) == "growing_value"


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(kept(12, "coalesce(x, '') || ' '"), id="a longer text at each level"),
        pytest.param(kept(12, "CASE WHEN x = 'a' THEN x WHEN x = 'b' THEN x ELSE x || x END", "1"), id="branches"),
        pytest.param(kept(9, "x + x * x - x", "id"), id="numbers"),
        pytest.param(kept(30, "x = x AND x IS NOT NULL OR x", "id = 1"), id="tests"),
        pytest.param("SELECT replace(replace(replace(name, ' ', ''), '-', ''), '.', '') FROM city", id="short texts"),
        pytest.param(recursive("n + 1, x || '/' || n FROM t"), id="a path with numbers"),
        pytest.param(recursive("n + 1, x || '/' || name FROM t JOIN city ON id = n"), id="a path with names"),
        pytest.param(recursive("n + 1, x || n FROM t", base="1, ARRAY[1]"), id="a path as an array"),
        pytest.param(recursive("b, a + b FROM t", "a, b", "0, 1"), id="numbers of the turn before"),
        pytest.param(recursive("n + 1, CASE WHEN x = '' THEN name ELSE x || name END FROM t, city"), id="a first name"),
        pytest.param("WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t", id="a recursion without a beginning"),
        pytest.param(
            "WITH RECURSIVE t AS (SELECT * FROM u), u AS (SELECT * FROM t) SELECT * FROM t", id="a mutual recursion"
        ),
    ],
)
def test_values_that_grow_little_are_accepted(sql: str) -> None:
    assert _refusal(sql) is None


@from_table
def test_gathered_bytes_of_a_row(sql: str, gathered: int) -> None:
    assert measure(parse_select(sql), lambda _: 1, 100).gathered == gathered


def test_distinct_rows_of_very_many_columns_are_refused() -> None:
    joined = "WITH q AS ({}) SELECT DISTINCT * FROM q a, q b"
    assert _refusal(joined.format(columns(200))) is None
    assert _refusal(joined.format(columns(201))) == "too_deep"


@from_table
def test_variables_of_a_json_path_are_plain_constants(values: str, reason: Reason | None) -> None:
    call = f"jsonb_path_query('[1, 4]', '$[*] ? (@ >= $least)', {values})"
    assert _refusal(f"SELECT {call} FROM city") == reason

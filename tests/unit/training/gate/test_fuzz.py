"""Layer 1 passes only one SELECT over allowed relations, in whatever spelling.

The oracle is a second reading: PostgreSQL's tree as JSON, walked by a few lines that share nothing with the policy.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pglast.parser import parse_sql_json

from tests.unit.training.small_source import NAMES, TASK
from training.gate.functions import SAFE_FUNCTIONS
from training.gate.limits.token_limits import check_tokens
from training.gate.policy import Policy
from training.gate.refusal import Refused

ALLOWED = {relation.name for relation in TASK}
HARMFUL_NODES = (
    "IntoClause",
    "LockingClause",
    "InsertStmt",
    "UpdateStmt",
    "DeleteStmt",
    "MergeStmt",
    "ParamRef",
    "XmlExpr",
)


def passes(sql: str) -> bool:
    try:
        check_tokens(sql, max_bytes=64_000, max_depth=200)
        Policy(NAMES, TASK).check(sql)
    except Refused:
        return False
    return True


def every(tree: Any, key: str) -> list[Any]:
    found: list[Any] = []
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            found += [value for name, value in node.items() if name == key]
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return found


def assert_harmless(sql: str) -> None:
    tree = json.loads(parse_sql_json(sql))
    assert len(tree["stmts"]) == 1
    assert list(tree["stmts"][0]["stmt"]) == ["SelectStmt"]
    for name in (*HARMFUL_NODES, "intoClause", "lockingClause"):
        assert not every(tree, name)
    ctes = {cte["ctename"] for cte in every(tree, "CommonTableExpr")}
    for relation in every(tree, "RangeVar"):
        assert relation.get("schemaname", "public") == "public"
        assert relation["relname"] in ALLOWED or ("schemaname" not in relation and relation["relname"] in ctes)
    for call in every(tree, "FuncCall"):
        parts = [part["String"]["sval"] for part in call["funcname"]]
        assert parts[-1] in SAFE_FUNCTIONS | {"similarity"}
        assert parts[:-1] in ([], ["pg_catalog"], ["public"])
    assert not [one for one in every(tree, "names") if one[-1]["String"]["sval"].startswith("reg")]


_WORDS = (
    "SELECT FROM WHERE WITH AS ( ) , ; * = + :: . ' \" -- /* */ $$ E' U&' \\\\ \\n UNION ALL EXCEPT JOIN LATERAL ON "
    "USING NATURAL CROSS INTO FOR UPDATE SHARE DELETE INSERT VALUES TABLE EXPLAIN ANALYZE COPY DO SET GROUP BY "
    "ORDER HAVING LIMIT OFFSET FETCH WINDOW OVER PARTITION CASE WHEN THEN END EXISTS IN ANY ALL NOT NULL "
    "RECURSIVE MATERIALIZED RETURNING city visit secret pg_class pg_shadow pg_catalog public other c t a id name "
    "1 0 'x' $1 count( lower( pg_sleep( own( pg_read_file( set_config( nextval( regclass mood xml text int "
    "own_row similarity( [ ] { } @ % & ; COMMIT BEGIN TABLESAMPLE system( OPERATOR( ORDINALITY WITHIN FILTER "
    "GROUPING SETS CURRENT_USER CURRENT_DATE COLLATE "
)
WORDS = st.sampled_from(_WORDS.replace("\\n", "\n").split(" ")[:-1])

EVIL_EXPRESSIONS = st.sampled_from(
    [
        "pg_sleep(1)",
        "pg_catalog.pg_sleep(1)",
        "own(1)",
        "(SELECT 1 FROM secret)",
        "(SELECT relname FROM pg_catalog.pg_class LIMIT 1)",
        "set_config('a', 'b', false)",
        "'secret'::regclass",
        "1 OPERATOR(other.+) 1",
        "CURRENT_USER",
        "nextval('s')",
        "(WITH d AS (DELETE FROM city RETURNING 1) SELECT 1 FROM d)",
        "XMLELEMENT(name x)",
        "c.own_row",
        "repeat('a', 100000000)",
        "EXISTS (SELECT FROM other.city)",
        "(SELECT id FROM city FOR UPDATE)",
    ]
)

HARMLESS_EXPRESSIONS = st.sampled_from(
    [
        "c.name",
        "count(*)",
        "1",
        "'it''s'",
        "lower(c.name)",
        "NULL",
        "c.id + 1",
        "CASE WHEN true THEN 1 ELSE 2 END",
        "now()",
    ]
)


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return the expression in all places of a statement where it can be hidden."""
    places = (
        "coalesce({}, NULL)",
        "CASE WHEN {} IS NULL THEN 1 END",
        "CASE 1 WHEN 1 THEN {} END",
        "(SELECT {} FROM city c)",
        "ARRAY[{}]",
        "ROW({}, 1)",
        "(ARRAY[1])[({})::int]",
        "max({}) OVER (PARTITION BY 1)",
        "count(*) FILTER (WHERE {} IS NULL)",
        "count(*) OVER (ORDER BY {})",
        "string_agg('a', 'b' ORDER BY {})",
        "1 IN (1, {})",
        "1 BETWEEN 1 AND {}",
        "EXISTS (SELECT FROM city WHERE {} IS NULL)",
        "NOT ({} IS DISTINCT FROM 1)",
        "greatest({}, 1)",
        "CAST({} AS text)",
        '({})::text COLLATE "C"',
        "(SELECT 1 FROM generate_series(1, 2) g JOIN LATERAL (SELECT {}) l ON true)",
        "json_build_object('a', {})",
        "make_interval(days => ({})::int)",
        "JSON_OBJECT('k': {})",
    )
    return st.tuples(st.sampled_from(places), inner).map(lambda pair: f"({pair[0].replace('{}', pair[1])})")


STATEMENTS = st.sampled_from(
    [
        "SELECT {} FROM city c",
        "SELECT 1 FROM city c WHERE {} IS NOT NULL",
        "SELECT 1 FROM city c GROUP BY {}",
        "SELECT 1 FROM city c HAVING {} IS NULL",
        "SELECT 1 FROM city c ORDER BY {}",
        "SELECT 1 FROM city c LIMIT ({})::int",
        "SELECT 1 FROM city c OFFSET ({})::int",
        "SELECT DISTINCT ON ({}) 1 FROM city c",
        "SELECT 1 FROM city c JOIN visit v ON {} IS NULL",
        "WITH w AS (SELECT {} FROM city c) SELECT * FROM w",
        "SELECT 1 UNION ALL SELECT {} FROM city c",
        "(SELECT 1) EXCEPT (SELECT {} FROM city c)",
        "VALUES (1), ({})",
        "SELECT 1 FROM (VALUES ({})) AS c(a)",
        "SELECT 1 FROM city c WINDOW w AS (PARTITION BY {})",
        "SELECT 1 FROM unnest(ARRAY[{}]) AS c",
        "SELECT 1 FROM city c TABLESAMPLE bernoulli (({})::int)",
        "SELECT 1 FROM city c GROUP BY GROUPING SETS (({}), ())",
    ]
)


@pytest.mark.long
@settings(max_examples=1500)
@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
@example("SELECT * FROM city ; ; ")
@example("WITH secret AS ( SELECT 1 ) SELECT * FROM secret")
def test_accepted_sql_is_harmless_by_the_second_reading(sql: str) -> None:
    if passes(sql):
        assert_harmless(sql)


@pytest.mark.long
@settings(max_examples=1500)
@given(STATEMENTS, st.recursive(EVIL_EXPRESSIONS, wrapped, max_leaves=5))
def test_harmful_expression_is_refused_in_every_place(statement: str, expression: str) -> None:
    sql = statement.replace("{}", expression)

    assert parse_sql_json(sql)
    assert not passes(sql)


@settings(max_examples=500)
@given(STATEMENTS, st.recursive(HARMLESS_EXPRESSIONS, wrapped, max_leaves=5))
def test_harmless_expression_is_accepted_in_every_place(statement: str, expression: str) -> None:
    sql = statement.replace("{}", expression)

    assert passes(sql)
    assert_harmless(sql)


@settings(max_examples=1000)
@given(st.text(max_size=200))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    if passes(text):
        assert_harmless(text)

"""Layer 1 without a database: permitted statements, and the relations they read."""

from __future__ import annotations

import pytest
from pglast import ast

from tests.tables import from_table
from tests.unit.training.small_source import CITY, NAMES, TASK, VIEW, VISIT, names
from training.catalog.model import TableName
from training.gate.names import Code, Definition
from training.gate.policy import Policy, parse_select
from training.gate.refusal import Refused
from training.gate.verdict import Reason

PASSES = [
    pytest.param("SELECT name FROM city", {CITY}, id="a table of the task"),
    pytest.param("SELECT * FROM shop.public.city", {CITY}, id="qualified with its database"),
    pytest.param("SELECT * FROM busy", {VIEW}, id="a view over the task's tables"),
    pytest.param("WITH c AS (SELECT 1) SELECT * FROM c", set[TableName](), id="a CTE alone"),
    pytest.param("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b", set[TableName](), id="a later CTE"),
    pytest.param(
        "SELECT (SELECT max(cost) FROM visit v WHERE v.city_id = c.id) FROM city c", {CITY, VISIT}, id="scalar"
    ),
    pytest.param("SELECT similarity(name, 'a') FROM city WHERE name % 'a'", {CITY}, id="a trusted extension"),
    pytest.param("SELECT 'a'::mood, 2000::year", set[TableName](), id="an enum and a domain whose check is harmless"),
    pytest.param("SELECT repeat('a', 200)", set[TableName](), id="a bounded repetition"),
    pytest.param(
        "SELECT ts_headline(name, 'a'), ts_headline('english', name, q), ts_headline(name, q, 'StartSel=<i>') "
        "FROM city, to_tsquery('a') q",
        {CITY},
        id="marks of a search",
    ),
    pytest.param("SELECT count(*) FROM generate_series(1, 1000000)", set[TableName](), id="a bounded series"),
    pytest.param("SELECT count(*) FROM generate_series(-'5', +5)", set[TableName](), id="a series with signed bounds"),
    pytest.param("SELECT INTERVAL '7' DAY, CAST(1 AS numeric(10, 2))", set[TableName](), id="type modifiers"),
]


@pytest.mark.parametrize(("sql", "relations"), PASSES)
def test_accepted_sql_has_its_relations(sql: str, relations: set[TableName]) -> None:
    assert Policy(NAMES, TASK).check(sql).relations == relations


@from_table
def test_refused_sql_has_reason_and_position(sql: str, reason: Reason, position: int | None) -> None:
    with pytest.raises(Refused) as refusal:
        Policy(NAMES, TASK).check(sql)

    assert (refusal.value.reason, refusal.value.position) == (reason, position)


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(Definition(select="SELECT pg_sleep(1)"), id="a view that sleeps"),
        pytest.param(Definition(select="SELECT public.own(1)"), id="a view that calls a user's function"),
        pytest.param(Definition(select="SELECT 1 OPERATOR(public.=) 1"), id="a view with a user's operator"),
        pytest.param(Definition(select="SELECT * FROM pg_shadow"), id="a view over the system"),
        pytest.param(Definition(select="not SQL"), id="a view that cannot be parsed"),
        pytest.param(
            Definition(select="SELECT repeat('a', id) FROM public.city"), id="a view that repeats by a column"
        ),
        pytest.param(Definition(expressions=("(pg_sleep(1) IS NULL)",)), id="a row security policy that sleeps"),
        pytest.param(Definition(expressions=("repeat('a', 900000000)",)), id="a generated column of a gigabyte"),
    ],
)
def test_definition_of_a_view_is_checked(definition: Definition) -> None:
    policy = Policy(names(define=lambda _: definition), TASK)

    with pytest.raises(Refused) as refusal:
        policy.check("SELECT * FROM busy")

    assert refusal.value.reason == "unsafe_relation"
    assert policy.unreadable()[VIEW] == str(refusal.value)


def test_definition_of_a_view_is_checked_once() -> None:
    asked: list[TableName] = []

    def define(relation: TableName) -> Definition:
        asked.append(relation)
        return Definition()

    policy = Policy(names(define=define), TASK)
    for _ in range(3):
        policy.check("SELECT * FROM busy")

    assert asked == [VIEW]


def test_plain_tables_have_no_definition_to_fetch() -> None:
    asked: list[TableName] = []

    def define(relation: TableName) -> Definition:
        asked.append(relation)
        return Definition()

    assert Policy(names(define=define), TASK).unreadable() == {}
    assert asked == [VIEW, CITY]


@from_table
def test_name_with_an_untrusted_candidate_is_refused(sql: str) -> None:
    with pytest.raises(Refused, match="lower"):
        Policy(names(functions={("public", "lower"): False}), TASK).check(sql)


def test_function_off_the_search_path_is_no_candidate() -> None:
    policy = Policy(names(functions={("other", "lower"): False}, operators={("other", "="): False}), TASK)

    assert policy.check("SELECT lower(name) FROM city WHERE name = 'a'")


@from_table
def test_hidden_use_of_an_operator_is_found(condition: str) -> None:
    policy = Policy(names(operators={("public", "="): False}), TASK)

    with pytest.raises(Refused) as refusal:
        policy.check(f"SELECT * FROM city WHERE {condition}")

    assert refusal.value.reason == "shadowed_operator"


@from_table
def test_a_name_after_a_value_may_be_a_function(sql: str) -> None:
    with pytest.raises(Refused) as refusal:
        Policy(NAMES, TASK).check(sql)

    assert refusal.value.reason == "shadowed_column"


def test_a_column_called_like_a_function_of_values_may_be_read() -> None:
    assert Policy(NAMES, TASK).check("SELECT city.own, g.n FROM city, generate_series(1, 2) AS g (n)").relations == {
        CITY
    }


@from_table
def test_a_word_of_the_json_grammar_is_a_function_to_an_older_server(call: str, function: str, version: int) -> None:
    owners = {("public", function): False}
    sql = f"SELECT {call} FROM city"

    with pytest.raises(Refused, match=function):
        Policy(names(version=version, functions=owners), TASK).check(sql)
    assert Policy(names(version=version + 1, functions=owners), TASK).check(sql)


SIMILAR = ("public", "similarity")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param(Code(statement="SELECT lower($1) = 'a'"), None, id="that only computes"),
        pytest.param(Code(statement="SELECT public.similarity($1, $2)"), None, id="that calls itself"),
        pytest.param(Code(statement="SELECT pg_sleep(1)"), "pg_sleep", id="that sleeps"),
        pytest.param(Code(statement="SELECT public.own($1)"), "own", id="that calls the owner's function"),
        pytest.param(Code(statement="SELECT own($1)", path=("public",)), "own", id="that finds it on the path"),
        pytest.param(Code(statement="SELECT 1; SELECT 2"), "2", id="of two statements"),
        pytest.param(Code(statement="DELETE FROM public.city"), "DELETE", id="that writes"),
        pytest.param(Code(statement="SELECT name FROM public.city"), "city", id="that reads a table of the task"),
        pytest.param(Code(statement="SELECT CURRENT_USER = $1"), None, id="that asks for the login's name"),
    ],
)
def test_body_of_an_extensions_function_is_checked(body: Code, fault: str | None) -> None:
    policy = Policy(names(function_code={SIMILAR: (body,)}, operator_code={("public", "%"): (body,)}), TASK)

    for expression in ("similarity(name, name)", "public.similarity(name, name)", "name % name"):
        if fault is None:
            assert policy.check(f"SELECT {expression} FROM city")
        else:
            with pytest.raises(Refused, match=fault):
                policy.check(f"SELECT {expression} FROM city")


def test_faulty_body_in_a_recursion_makes_the_other_faulty() -> None:
    first, second = ("public", "similarity"), ("public", "second")
    policy = Policy(
        names(
            functions={first: True, second: True, ("public", "own"): False},
            function_code={
                first: (Code(statement="SELECT public.second($1), public.own($1)"),),
                second: (Code(statement="SELECT public.similarity($1)"),),
            },
        ),
        TASK,
    )

    for name in ("similarity", "second"):
        with pytest.raises(Refused, match="own"):
            policy.check(f"SELECT {name}(name) FROM city")


def test_faulty_view_in_a_recursion_makes_the_policys_table_faulty() -> None:
    definitions = {
        VIEW: Definition(select="SELECT pg_read_file(city.name) FROM public.city"),
        CITY: Definition(select=None, expressions=("EXISTS (SELECT FROM public.busy)",)),
    }
    policy = Policy(names(define=definitions.__getitem__), TASK)

    for sql in ("SELECT * FROM busy", "SELECT * FROM city", "SELECT * FROM busy"):
        with pytest.raises(Refused, match="pg_read_file"):
            policy.check(sql)


def test_tables_that_row_security_reads_are_counted() -> None:
    many = ", ".join(f"public.visit AS v{number}" for number in range(60))
    policies = {CITY: (f"EXISTS (SELECT FROM {many})",), VISIT: ()}
    policy = Policy(names(define=lambda relation: Definition(select=None, expressions=policies[relation])), TASK)

    assert policy.check("SELECT * FROM city").places == 61
    with pytest.raises(Refused, match="100"):
        policy.check("SELECT * FROM city AS a, city AS b")


def test_an_error_of_the_server_leaves_a_relation_unchecked() -> None:
    answers = iter([ConnectionError("closed"), Definition(select="SELECT pg_sleep(1)")])

    def define(_: TableName) -> Definition:
        answer = next(answers)
        if isinstance(answer, ConnectionError):
            raise answer
        return answer

    policy = Policy(names(define=define), TASK)

    with pytest.raises(ConnectionError):
        policy.check("SELECT * FROM busy")
    with pytest.raises(Refused, match="pg_sleep"):
        policy.check("SELECT * FROM busy")


def test_bodies_in_a_recursion_are_each_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    overloads = [("public", f"buffer{number}") for number in range(7)]
    calls = ", ".join(f"public.{name}($1)" for _, name in overloads)
    code = {one: (Code(statement=f"SELECT {calls}, {number}"),) for number, one in enumerate(overloads)}
    parsed: list[str] = []

    def counted(sql: str) -> ast.SelectStmt:
        parsed.append(sql)
        return parse_select(sql)

    monkeypatch.setattr("training.gate.policy.parse_select", counted)
    policy = Policy(names(functions=dict.fromkeys(overloads, True), function_code=code), TASK)

    assert policy.check("SELECT buffer0(1)")
    assert len(parsed) == 1 + len(overloads)


@from_table
def test_path_that_makes_much_of_a_document_is_refused(text: str, reason: Reason | None) -> None:
    for sql in (
        f"SELECT jsonb_path_query('[1]', '{text}')",
        f"SELECT '[1]'::jsonb @? '{text}'",
        f"SELECT JSON_QUERY('[1]', '{text}')",
        f"SELECT * FROM JSON_TABLE('[1]', '{text}' COLUMNS (x text))",
    ):
        assert _reason(sql) == reason


@from_table
def test_path_must_be_a_constant(sql: str) -> None:
    assert _reason(sql) == "unbounded_argument"


@from_table
def test_text_that_is_no_path_is_accepted(text: str) -> None:
    assert _reason(f"SELECT lower('{text}'), '{{}}'::jsonb ? 'a'") is None


def _reason(sql: str) -> Reason | None:
    try:
        Policy(NAMES, TASK).check(sql)
    except Refused as refused:
        return refused.reason
    return None


SHAPES = ("st_buffer", "st_curvetoline", "st_lineinterpolatepoints", "st_minimumboundingcircle", "st_offsetcurve")


@from_table
def test_number_of_points_of_a_shape_is_bounded(call: str, bounded: bool) -> None:
    policy = Policy(names(functions={("public", name): True for name in SHAPES}), TASK)

    if bounded:
        assert policy.check(f"SELECT {call} FROM city")
    else:
        with pytest.raises(Refused) as refusal:
            policy.check(f"SELECT {call} FROM city")
        assert refusal.value.reason == "unbounded_argument"


def test_checks_of_a_relations_types_are_checked() -> None:
    policy = Policy(names(relation_code={CITY: (Code(statement="SELECT public.own(VALUE)"),)}), TASK)

    with pytest.raises(Refused) as refusal:
        policy.check("SELECT 1 FROM city")

    assert refusal.value.reason == "unsafe_relation"


def test_code_that_any_sql_may_run_refuses_all_sql() -> None:
    with pytest.raises(Refused) as refusal:
        Policy(names(foreign_code="dated"), TASK).check("SELECT 1")

    assert (refusal.value.reason, refusal.value.subject) == ("foreign_code", "dated")


def test_a_built_in_type_that_a_foreign_cast_touches_may_not_be_cast_to() -> None:
    policy = Policy(names(cast_types=frozenset({"date"})), TASK)

    with pytest.raises(Refused, match="date"):
        policy.check("SELECT true::date")
    assert policy.check("SELECT 1::text")


@pytest.mark.parametrize(
    "argument",
    [
        pytest.param(f"lower('{' ' * 60_000}')", id="spaces before what may be a jsonpath"),
        pytest.param(f"lower('${'? ' * 30_000}')", id="filters without an end"),
        pytest.param("lower('$\"" + '\\"' * 30_000 + "')", id="a quoted part of a path without an end"),
        pytest.param(f"generate_series(0x{'1' * 60_000}, 2)", id="a hexadecimal number beyond any float"),
    ],
)
def test_long_constant_is_read_in_linear_time(argument: str) -> None:
    assert Policy(NAMES, TASK).check(f"SELECT {argument}").relations == set()

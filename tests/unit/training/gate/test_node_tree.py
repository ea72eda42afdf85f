"""Stored expressions, and which of their parts the planner can never fold."""

from __future__ import annotations

import pytest

from training.gate.reading.node_tree import is_variable, read_node_tree

COLUMN = "{VAR :varno 1 :varattno 1 :vartype 23}"
ONE = "{CONST :consttype 25 :constisnull false :constvalue 8 [ 32 0 0 0 123 97 125 34 ]}"
NULL = "{CONST :consttype 23 :constisnull true :constvalue <>}"


def call(function: int, *arguments: str) -> str:
    return f"{{FUNCEXPR :funcid {function} :funcformat 0 :args ({' '.join(arguments)}) :location 9}}"


def test_calls_and_operators_name_their_functions() -> None:
    text = f"({{BOOLEXPR :boolop and :args ({call(7, ONE)} {{OPEXPR :opno 5 :opfuncid 8 :args ({COLUMN} {ONE})}})}})"

    tree = read_node_tree(text)

    assert {(node.kind, node.function) for node in tree.all()} == {
        ("LIST", None),
        ("BOOLEXPR", None),
        ("FUNCEXPR", 7),
        ("OPEXPR", 8),
        ("VAR", None),
        ("CONST", None),
    }
    assert len(tree.children) == 1


def test_braces_in_a_name_are_not_parsed_as_nodes() -> None:
    [node] = read_node_tree("{NAMEDARGEXPR :arg {VAR :varno 1} :name a\\{b\\}c :argnumber 0}").children

    assert [child.kind for child in node.children] == ["VAR"]


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        pytest.param(COLUMN, True, id="a column"),
        pytest.param(ONE, False, id="a constant"),
        pytest.param(f"{{RELABELTYPE :arg {COLUMN}}}", True, id="a column as another type"),
        pytest.param(call(7, COLUMN, ONE), True, id="a call of a column and a constant"),
        pytest.param(call(7, ONE), False, id="a call of a constant"),
        pytest.param(call(7, COLUMN, NULL), False, id="a call with NULL, for which a strict function returns NULL"),
        pytest.param(call(9, COLUMN), False, id="a call that is inlined"),
        pytest.param(call(7, call(9, COLUMN)), False, id="a call of an inlined call"),
        pytest.param(f"{{COALESCEEXPR :args ({ONE} {COLUMN})}}", False, id="COALESCE of a constant first"),
        pytest.param(f"{{COALESCEEXPR :args ({NULL} {ONE} {COLUMN})}}", False, id="COALESCE of NULL first"),
        pytest.param(f"{{COALESCEEXPR :args ({COLUMN} {ONE})}}", True, id="COALESCE of a column first"),
        pytest.param(f"{{BOOLEXPR :boolop or :args ({COLUMN})}}", False, id="OR"),
    ],
)
def test_only_what_cannot_become_a_constant_is_variable(text: str, variable: bool) -> None:
    [node] = read_node_tree(text).children

    assert is_variable(node, frozenset({7})) is variable

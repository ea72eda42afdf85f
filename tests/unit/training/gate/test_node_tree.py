"""Stored expressions, and which of their parts the planner can never fold."""

from __future__ import annotations

from tests.tables import from_table
from training.gate.reading.node_tree import is_variable, read_node_tree

COLUMN = "{VAR :varno 1 :varattno 1 :vartype 23}"
ONE = "{CONST :consttype 25 :constisnull false :constvalue 8 [ 32 0 0 0 123 97 125 34 ]}"


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


@from_table
def test_only_what_cannot_become_a_constant_is_variable(text: str, variable: bool) -> None:
    [node] = read_node_tree(text).children

    assert is_variable(node, frozenset({7})) is variable

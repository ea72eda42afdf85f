from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tables import from_table
from tests.unit.training.made import catalog, column, edge, inferred, rows_of, table, tables_of
from training.catalog.model import ForeignKey, TableName
from training.catalog.user_files.user_relations import parse_relations
from training.relations.by_value.inclusion import Inclusion
from training.relations.edges import (
    UnknownRelationColumn,
    declared_relations,
    inferred_relations,
    with_user_relations,
)
from training.relations.relation import Relation
from training.relations.relation_candidate import RelationCandidate

N = range(1, 11)


@from_table
def test_relations_need_names_and_values(tables: str, rows: str, expected: str) -> None:
    assert inferred(tables_of(tables), rows_of(rows)) == set(expected.split())


def test_one_of_two_tables_with_the_same_key_is_the_parent() -> None:
    tables = [
        table("state", "state_name:text", "capital:text"),
        table("highlow", "state_name:text", "lowest:text"),
    ]
    rows = {"state": {"state_name": ["Ohio", "Utah", "Iowa"]}, "highlow": {"state_name": ["Ohio", "Utah", "Iowa"]}}
    assert inferred(tables, rows) == {"highlow.state_name->state.state_name"}


CHILD = table("child", "id", "parent_id", "other_id", key=("id",), references={"parent_id": "parent.id"})
PARENT = table("parent", "id", key=("id",))


def test_the_user_adds_forbids_and_replaces() -> None:
    made = catalog(CHILD, PARENT, table("other", "id", key=("id",)))
    wrong = Relation(
        child=CHILD.name, child_columns=("other_id",), parent=PARENT.name, parent_columns=("id",), origin="inferred"
    )
    lines = parse_relations("! child.parent_id -> parent.id\nchild.other_id -> OTHER.id")
    result = with_user_relations(made, (*declared_relations(made), wrong), lines)
    assert [(edge(r), r.origin, r.confidence) for r in result] == [("child.other_id->other.id", "user", 1.0)]


@from_table
def test_a_line_about_what_does_not_exist_is_refused(line: str, missing: str) -> None:
    with pytest.raises(UnknownRelationColumn, match=f"line 2: {missing}"):
        with_user_relations(catalog(CHILD, PARENT), (), parse_relations(f"\n{line}"))


def test_share_without_values_is_zero() -> None:
    assert Inclusion(checked=0, missing=0).share == 0
    assert TableName("public", "a").short == "a"


def test_reversed_foreign_key_is_no_relation() -> None:
    schools = table("schools", "cds_code:text", key=("cds_code",))
    meals = table("meals", "cds_code:text", key=("cds_code",), references={"cds_code": "schools.cds_code"})
    codes = [f"{n:014}" for n in range(20)]
    assert inferred([schools, meals], {"schools": {"cds_code": codes}, "meals": {"cds_code": codes}}) == set()


def test_part_of_a_foreign_key_is_no_relation() -> None:
    users = replace(table("users", "tenant_id", "id", "name:text", key=("id",)), uniques=(("tenant_id", "id"),))
    key = ForeignKey(
        name="members_user_fkey",
        columns=("tenant_id", "user_id"),
        referenced_table=users.name,
        referenced_columns=("tenant_id", "id"),
    )
    members = replace(table("members", "tenant_id", "user_id", key=("tenant_id", "user_id")), foreign_keys=(key,))
    rows = {
        "users": {"tenant_id": [71, 71, 72], "id": [1, 2, 3], "name": ["a", "b", "c"]},
        "members": {"tenant_id": [71, 71, 72], "user_id": [1, 2, 3]},
    }
    assert inferred([users, members], rows) == set()


def test_single_column_reference_precedes_a_composite_one() -> None:
    visits, users = TableName("public", "visits"), TableName("public", "users")
    alone = RelationCandidate(
        child=visits, child_columns=("user_id",), parent=users, parent_columns=("id",), strength=1.0, reason="its name"
    )
    both = replace(alone, child_columns=("tenant_id", "user_id"), parent_columns=("tenant_id", "id"), strength=0.85)
    found = inferred_relations([alone, both], dict.fromkeys((alone, both), Inclusion(checked=50, missing=0)), ())
    assert [relation.child_columns for relation in found] == [("user_id",)]


@pytest.mark.parametrize(("default", "expected"), [("0", set[str]()), (None, {"lines.order->order.id"})])
def test_order_with_a_numeric_default_is_a_position(default: str | None, expected: set[str]) -> None:
    lines = table("lines", replace(column("order"), default=default), "text:text")
    rows = {"order": {"id": N}, "lines": {"order": N, "text": ["a"] * 10}}
    assert inferred([table("order", "id", key=("id",)), lines], rows) == expected

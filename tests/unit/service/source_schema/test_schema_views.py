"""Views of a described schema: what is drawn, listed and pending, and what pairs read."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events.facts.pair.state import PairState
from service.schemas.errors import InvalidRequest
from service.schemas.requests import LabelChange, RelationChange
from service.source_schema.edits import edited_label, edited_relation
from service.source_schema.graph import MAX_DRAWN_TABLES, drawn_tables
from service.source_schema.pair_reads import read_recorded, reads_by_pair
from service.source_schema.pending import Pending, pending_of
from service.source_schema.views import graph_view, table_rows, table_view
from tests.unit.training import made
from training.documents.schema_record import (
    RecordedColumn,
    RecordedRelation,
    RecordedSchema,
    RecordedTable,
    read_schema,
    render_schema,
)
from training.source.description import SourceDescription

NAMES = ("d.csv", "r.txt")


def column(name: str, *, values: tuple[tuple[str, str], ...] = ()) -> RecordedColumn:
    return RecordedColumn(
        name=name,
        type="text",
        label=name,
        origin="name",
        synonyms=(),
        role="dimension",
        key=False,
        not_null=False,
        comment=None,
        samples=(),
        values=values,
        values_origin="comment",
    )


def table(name: str, *columns: RecordedColumn, schema: str = "public") -> RecordedTable:
    return RecordedTable(
        schema=schema,
        name=name,
        kind="table",
        label=name,
        origin="name",
        synonyms=(),
        comment=None,
        rows=1,
        exact=True,
        stem=name,
        columns=columns,
    )


def relation(child: str, parent: str, origin: str = "declared") -> RecordedRelation:
    return RecordedRelation(
        child=child,
        child_columns=(f"{parent}_id",),
        parent=parent,
        parent_columns=("id",),
        origin=origin,
        confidence=1.0,
        evidence="",
    )


def schema_of(*tables: RecordedTable, relations: tuple[RecordedRelation, ...] = ()) -> RecordedSchema:
    named = {each.full_name.short: each for each in tables}
    return RecordedSchema(database="shop", language="en", tables=named, relations=relations)


SHOP = schema_of(
    table("city", column("id"), column("name")),
    table("orders", column("id"), column("city_id"), column("state", values=(("1", "new"), ("2", "old")))),
    relations=(relation("orders", "city"),),
)


def pair(pair_id: str, sql: str, *tables: str) -> PairState:
    return PairState(
        pair_id=pair_id,
        question="?",
        sql=sql,
        language="en",
        difficulty="easy",
        family="count",
        theme="",
        tables=tables,
        origin="grammar",
        status="generated",
        review=None,
        valid=None,
        rows=None,
        error=None,
        loaded=False,
        position=1,
    )


def test_pairs_as_generated_are_read_from_their_metadata_and_others_from_their_sql() -> None:
    recorded = read_recorded(b'[{"id": "a", "columns": ["city.name"], "relations": [], "question": "?"}]')
    join = "SELECT c.name FROM orders AS o JOIN city AS c ON o.city_id = c.id;"
    pairs = [pair("a", "not parsed", "city"), pair("b", join, "city", "orders"), pair("c", "SELECT (", "city")]
    found = reads_by_pair(pairs, recorded, frozenset(), SHOP)
    assert found["a"] == {"city.name"}
    assert found["b"] == {"city.name", "city.id", "orders.city_id", "orders(city_id)->city(id)"}
    assert found["c"] == frozenset()
    assert reads_by_pair([pair("a", join)], recorded, frozenset({"a"}), SHOP)["a"] == found["b"]


def test_large_schema_is_drawn_around_a_table() -> None:
    tables = [table(f"t{n:04}", column("id")) for n in range(5000)]
    chain = tuple(relation(f"t{n + 1:04}", f"t{n:04}") for n in range(4998))
    large = schema_of(*tables, relations=chain)
    drawn = drawn_tables(large, chain, "t0100")
    assert len(drawn) == MAX_DRAWN_TABLES
    assert {"t0100", "t0099", "t0101"} <= drawn
    assert drawn_tables(large, chain, "t4999") == {"t4999"}
    assert drawn_tables(large, chain, None) == drawn_tables(large, chain, None)
    view = graph_view(large, Pending(), drawn, {"t0100": 7}, {"t0101(t0100_id)->t0100(id)": 3})
    assert (len(view.tables), view.left_out) == (60, 4940)
    assert max(each.pairs for each in view.relations) == 3
    assert drawn_tables(SHOP, SHOP.relations, "city") == {"city", "orders"}


def test_tables_are_searched_by_all_words_in_names_and_labels() -> None:
    rows = table_rows(SHOP, Pending(), {"orders": 4}, ["state"])
    assert [(row.name, row.columns, row.relations, row.pairs) for row in rows] == [("orders", 3, 1, 4)]
    assert table_rows(SHOP, Pending(), {}, ["state", "city_no"]) == []


def test_edits_since_the_task_are_pending() -> None:
    before = "table,column,label\norders,,order\n"
    after = "table,column,label,values\norders,,purchase,\norders,state,,1=fresh;2=old\n"
    pending = pending_of(SHOP, (before, after), (None, "! orders.city_id -> city.id\norders.id -> city.id\n"), NAMES)
    view = table_view(SHOP, "orders", pending, 0, {}, ["orders.ddl"])
    state = view.columns[2]
    assert (view.next_label, view.ddl_file, view.document_file) == ("purchase", "orders.ddl", None)
    assert [(v.value, v.label, v.next_label) for v in state.values] == [("1", "new", "fresh"), ("2", "old", None)]
    assert [(r.reads, r.next) for r in view.relations] == [
        ("orders(city_id)->city(id)", "removed"),
        ("orders(id)->city(id)", "added"),
    ]
    assert [row.edited for row in table_rows(SHOP, pending, {}, [])] == [False, True]
    unchanged = pending_of(SHOP, (before, None), (None, None), NAMES)
    assert table_view(SHOP, "orders", unchanged, 0, {}, []).next_label is None
    with pytest.raises(InvalidRequest):
        pending_of(SHOP, (before, "no dictionary"), (None, None), NAMES)


def test_label_of_a_value_takes_the_other_values_with_it_and_goes_without_a_trace() -> None:
    change = LabelChange(table="orders", column="state", value="1", label="fresh")
    edit = edited_label("", change, SHOP, "t")
    assert edit.text.splitlines()[1] == "orders,state,,,1=fresh;2=old"
    assert (edit.subject, edit.before, edit.after) == ("orders.state=1", "new", "fresh")
    back = LabelChange(table="orders", column="state", value="1", label="new")
    assert edited_label(edit.text, back, SHOP, "t").text.splitlines()[1:] == []


def test_label_of_a_table_whose_name_is_in_two_schemas_has_the_schema() -> None:
    two = schema_of(table("orders", column("id")), table("orders", column("id"), schema="crm"))
    edit = edited_label("table,label\norders,order\n", LabelChange(table="orders", label="sale"), two, "t")
    assert edit.text == "table,label\norders,order\npublic.orders,sale\n"


FORBIDDEN = "! orders.city_id -> city.id\n"


@pytest.mark.parametrize(
    ("text", "origin", "allowed", "expected"),
    [
        pytest.param("", "declared", False, FORBIDDEN, id="a declared relation is forbidden"),
        pytest.param(FORBIDDEN, "declared", True, "", id="it is allowed again"),
        pytest.param("", None, True, "orders.city_id -> city.id\n", id="a new one is added"),
        pytest.param("orders.city_id -> city.id\n", None, None, "", id="a new one is taken back"),
        pytest.param(FORBIDDEN, None, False, FORBIDDEN, id="a forbidden one stays forbidden"),
        pytest.param("", "declared", None, "", id="a declared one is left to the source"),
    ],
)
def test_relation_needs_a_line_only_if_the_source_differs(
    text: str, origin: str | None, allowed: bool | None, expected: str
) -> None:
    known = () if origin is None else (relation("orders", "city", origin),)
    change = RelationChange(
        child="orders", child_columns=["city_id"], parent="city", parent_columns=["id"], allowed=allowed
    )
    schema = schema_of(*SHOP.tables.values(), relations=known)
    assert edited_relation(text, change, schema, "t").text == expected


CRM = schema_of(
    table("city", column("id"), schema="crm"),
    table("orders", column("id"), column("city_id"), schema="crm"),
    relations=(replace(relation("crm.orders", "crm.city"), child_columns=("city_id",)),),
)


@pytest.mark.parametrize("line", ["orders.city_id -> city.id", "crm.Orders.CITY_ID -> city.id"])
def test_line_is_replaced_whether_or_not_it_names_the_schema(line: str) -> None:
    """A line that a new task takes for a relation is the line that an edit of the relation replaces."""
    forbidden = f"# kept\n! {line}\n"
    [known] = CRM.relations
    assert pending_of(CRM, (None, None), (None, forbidden), NAMES).removes(known)
    change = {"child": "crm.orders", "child_columns": ["city_id"], "parent": "crm.city", "parent_columns": ["id"]}
    assert edited_relation(forbidden, RelationChange(**change, allowed=True), CRM, "t").text == "# kept\n"
    again = edited_relation(f"{line}\n", RelationChange(**change, allowed=False), CRM, "t")
    assert (again.text, again.before) == ("! crm.orders.city_id -> crm.city.id\n", "allowed")


def test_schema_file_is_read_as_it_was_written() -> None:
    def source() -> SourceDescription:
        return made.described(
            made.table("city", made.column("id"), made.column("name", "text", comment="town")),
            made.table("orders", made.column("id"), made.column("city_id")),
            language="en",
        )

    record = read_schema(render_schema(source()))
    assert list(record.tables) == ["city", "orders"]
    assert (record.tables["city"].columns[1].label, record.tables["city"].columns[1].origin) == ("town", "comment")
    assert render_schema(source()) == render_schema(source())

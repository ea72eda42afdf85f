"""Changes of a schema since a run described it."""

from __future__ import annotations

import pytest

from training.documents.schema_changes import ChangeKind, SchemaChange, Tables, affected_pairs, counted, schema_changes

THEN: Tables = {
    "customer": {"id": "integer", "name": "text", "city": "text", "joined": "date"},
    "orders": {"id": "integer", "customer_id": "integer", "amount": "numeric(10,2)"},
}


def change(
    kind: ChangeKind, table: str, column: str | None = None, before: str | None = None, after: str | None = None
) -> SchemaChange:
    return SchemaChange(kind=kind, table=table, column=column, before=before, after=after)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(THEN, [], id="nothing has changed"),
        pytest.param(
            {**THEN, "customer": {"id": "integer", "name": "text", "town": "text", "joined": "date"}},
            [change("column_renamed", "customer", "city", after="town")],
            id="a column in the same place and of the same type is renamed",
        ),
        pytest.param(
            {**THEN, "customer": {"id": "integer", "name": "text", "joined": "date", "city_name": "text"}},
            [change("column_renamed", "customer", "city", after="city_name")],
            id="a column with a similar name is renamed",
        ),
        pytest.param(
            {**THEN, "customer": {"id": "integer", "name": "text", "joined": "date", "phone": "text"}},
            [change("column_removed", "customer", "city"), change("column_added", "customer", "phone")],
            id="a column elsewhere under another name is another",
        ),
        pytest.param(
            {**THEN, "customer": {"id": "integer", "name": "text", "town": "integer", "joined": "date"}},
            [change("column_removed", "customer", "city"), change("column_added", "customer", "town")],
            id="a column of another type is another",
        ),
        pytest.param(
            {**THEN, "orders": {"id": "bigint", "customer_id": "integer", "amount": "numeric(10,2)"}},
            [change("column_retyped", "orders", "id", "integer", "bigint")],
            id="a column has another type",
        ),
        pytest.param({"customer": THEN["customer"]}, [change("table_removed", "orders")], id="a table is removed"),
        pytest.param(
            {**THEN, "depot": {"id": "integer", "label": "text"}},
            [change("table_added", "depot")],
            id="a table is added",
        ),
        pytest.param(
            {"customer": THEN["customer"], "purchase": THEN["orders"]},
            [change("table_renamed", "orders", after="purchase")],
            id="a table with the same columns is renamed",
        ),
        pytest.param(
            {"client": {**THEN["customer"], "phone": "text"}, "orders": THEN["orders"]},
            [change("table_renamed", "customer", after="client"), change("column_added", "customer", "phone")],
            id="a renamed table has a new column",
        ),
    ],
)
def test_schema_changes(now: Tables, expected: list[SchemaChange]) -> None:
    assert list(schema_changes(THEN, now)) == expected


def test_two_columns_renamed_at_once_keep_their_places() -> None:
    now = {**THEN, "customer": {"id": "integer", "label": "text", "town": "text", "joined": "date"}}
    assert [(each.column, each.after) for each in schema_changes(THEN, now)] == [("name", "label"), ("city", "town")]


def test_affected_pairs_read_what_is_gone_or_different() -> None:
    changes = [
        change("table_removed", "orders"),
        change("column_renamed", "customer", "city", after="town"),
        change("column_added", "customer", "phone"),
    ]
    reads = {
        "of orders": ["orders", "orders.id"],
        "of the city": ["customer", "customer.city"],
        "of the name": ["customer", "customer.name"],
    }
    assert affected_pairs(changes, reads) == {"of orders", "of the city"}
    assert counted(changes) == {"column_added": 1, "column_renamed": 1, "table_removed": 1}

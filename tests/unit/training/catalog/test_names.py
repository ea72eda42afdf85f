"""Names without schema, resolved in a catalog."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.training.made import catalog, table


def test_names_without_schema_mean_tables_of_the_own_path_first() -> None:
    orders = [table("orders", "id", schema=schema) for schema in ("hr", "public", "sales")]
    made = replace(catalog(*orders, table("people", "id", schema="hr")), path=("sales", "public"))
    assert made.find(None, "orders") == ("sales", "orders")
    assert made.find("", "people") == ("hr", "people")
    assert made.find("hr", "orders") == ("hr", "orders")
    assert made.find("sales", "people") is made.find(None, "sales") is None

"""Meanings of codes from code tables of the database."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.tables import from_table
from tests.unit.training.made import catalog, column, statistics, table, tables_of
from training.catalog.model import ColumnName, Table
from training.identifiers.schema_names import read_names
from training.labels.code_tables import MAX_CODES, code_tables, explained_columns, grouped, kinds_of

STATUS = (("10", "待下达"), ("20", "生产中"))


def found(of: Table, rows: int = 3) -> list[tuple[str, str, str]]:
    seen = {of.name: statistics(of, {c.name: [str(n) for n in range(rows)] for c in of.columns})}
    made = code_tables(catalog(of), read_names([of]), seen, frozenset())
    return [(each.kind, each.code, each.meaning) for each in made]


@from_table
def test_code_tables_are_recognised(of: str, columns: Sequence[tuple[str, str, str]]) -> None:
    assert found(*tables_of(of)) == columns


def test_empty_or_very_large_table_is_no_code_table() -> None:
    of = table("sys_dict", "dict_type:text", "dict_code:text", "dict_name:text")
    assert found(of, 0) == []
    assert found(of, 10_001) == []


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        pytest.param([("S", "1", " 开 "), ("S", "2", "关")], {"s": (("1", "开"), ("2", "关"))}, id="by kind"),
        pytest.param(
            [("s", "1", "开"), ("S", "1", "开"), ("s", "2", "关")], {"s": (("1", "开"), ("2", "关"))}, id="each once"
        ),
        pytest.param([("s", "1", "开"), ("s", "1", "关"), ("s", "2", "停")], {}, id="a code with two meanings"),
        pytest.param([("s", "1", "开")], {}, id="a code without meaning"),
        pytest.param([("s", "1", None), (None, "1", "开"), ("s", None, "关")], {}, id="gaps"),
        pytest.param([("s", "1", "开\n关"), ("s", "2", "x" * 41), ("s", "3", "7")], {}, id="a meaning without words"),
        pytest.param([("s", str(n), f"第{n}号") for n in range(MAX_CODES + 1)], {}, id="a list of things"),
    ],
)
def test_codes_are_grouped_by_kind(
    rows: Sequence[tuple[str | None, str | None, str | None]], codes: dict[str, tuple[tuple[str, str], ...]]
) -> None:
    assert grouped(rows) == codes


@from_table
def test_kinds_of_codes_for_a_column(owner: str, name: str, comment: str | None, kind: str, is_one: bool) -> None:
    assert (kind in list(kinds_of(owner, column(name, "text", comment=comment)))) == is_one


@from_table
def test_column_is_explained_if_its_values_are_codes(values: Sequence[object], left_out: bool, explained: bool) -> None:
    orders = table("orders", "id:int", "status:text", key=["id"])
    name = ColumnName(orders.name, "status")
    seen = {orders.name: statistics(orders, {"status": values})}
    kinds = [{"order_status": STATUS}]
    said = explained_columns(catalog(orders), seen, kinds, frozenset([name] if left_out else []))
    assert said == ({name: STATUS} if explained else {})

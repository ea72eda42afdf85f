from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from tests.unit.training.made import catalog, column, described, table, table_of
from training.identifiers.schema_names import read_names
from training.relations.relation import Relation
from training.source.themes import MAX_THEME_TABLES, communities


def test_two_businesses_in_one_database_are_two_themes() -> None:
    source = described(
        table("customer", "id", key=("id",)),
        table("orders", "id", "customer_id", "total:numeric", key=("id",), references={"customer_id": "customer.id"}),
        table("order_line", "id", "orders_id", key=("id",), references={"orders_id": "orders.id"}),
        table("patient", "id", key=("id",)),
        table("visit", "id", "patient_id", key=("id",), references={"patient_id": "patient.id"}),
    )
    assert [[t.name for t in theme.tables] for theme in source.themes] == [
        ["customer", "order_line", "orders"],
        ["patient", "visit"],
    ]
    assert source.themes[0].name == "Orders and customers"
    assert "total total" not in source.themes[0].metrics
    assert "customer" in source.themes[0].entities


def test_themes_have_names_of_their_own() -> None:
    source = described(*(table(f"thing_{n}", "id", key=("id",)) for n in range(30)), language="zh")
    names = [theme.name for theme in source.themes]
    assert len(set(names)) == len(names)
    assert [theme.key for theme in source.themes][:2] == ["theme_01", "theme_02"]


@given(st.integers(1, 40), st.integers(0, 60), st.integers(0, 2**20))
def test_every_table_is_in_one_group_of_a_readable_size(tables: int, edges: int, seed: int) -> None:
    made = catalog(*(table(f"t{n}", "id", key=("id",)) for n in range(tables)))
    draw = random.Random(seed)
    relations = [
        Relation(
            child=draw.choice(made.tables).name,
            child_columns=("id",),
            parent=draw.choice(made.tables).name,
            parent_columns=("id",),
            origin="declared",
        )
        for _ in range(edges)
    ]
    names = read_names(made.tables)
    groups = communities(made, relations, names)
    assert sorted(t for group in groups for t in group) == [t.name for t in made.tables]
    assert all(1 <= len(group) <= MAX_THEME_TABLES for group in groups)
    assert sum(len(group) == 1 for group in groups) <= 1
    shuffled = list(relations)
    draw.shuffle(shuffled)
    assert communities(made, shuffled, names) == groups


@from_table
def test_theme_names_are_in_the_plural(names: tuple[str, str], said: str) -> None:
    one, other = names
    source = described(
        table(one, "id", key=("id",)),
        table(other, "id", f"{one}_id", key=("id",), references={f"{one}_id": f"{one}.id"}),
    )
    words = source.themes[0].description.replace(",", " ").replace(";", " ").split()
    assert said in words
    assert f"{one}s" not in words


def test_name_and_description_of_a_theme() -> None:
    provider = table("provider", "id", "avg_score:numeric", key=("id",), comment="Service providers")
    paid = table_of("payments_made(*id, provider_id->provider.id, amount:numeric)")
    [theme] = described(
        provider, paid, rows={"provider": {"id": range(5), "avg_score": ["1.5", "2.5", "3.5", "4", "5"]}}
    ).themes
    assert theme.name == "Service providers and payments made"
    assert theme.description.startswith("Covers service providers and payments made")
    assert "average average" not in theme.description


def test_metric_averages_the_number_of_things() -> None:
    wards = table("ward", "id", "beds", key=("id",))
    [theme] = described(wards, rows={"ward": {"id": range(30), "beds": range(4, 34)}}).themes
    assert {"average number of beds", "total beds"} & {*theme.metrics}


def test_theme_is_named_by_the_things_of_its_tables() -> None:
    owner = table("yezhu", "id", key=("id",), comment="业主信息")
    flat = table_of('fangwu(*id, yezhu_id->yezhu.id, mj:numeric) "房屋档案"')
    [theme] = described(owner, flat, language="zh").themes
    assert {*theme.name.split("与")} == {"业主", "房屋"}


def test_common_figure_is_named_with_its_things() -> None:
    bills = table("bill", "id", "total:numeric", key=("id",))
    rows = {"bill": {"id": range(30), "total": [f"{n}.50" for n in range(30)]}}
    assert "total of bills" in described(bills, rows=rows).themes[0].metrics
    named = table("bill", "id", column("total", "numeric", comment="金额"), key=("id",), comment="账单")
    assert "账单金额合计" in described(named, rows=rows, language="zh").themes[0].metrics

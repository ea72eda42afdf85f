"""Knowledge derived from tables made by hand: given tables and rows, when knowledge is derived, then its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import yaml

from tests.tables import from_table
from tests.unit.training.made import column, described, rows_of, table, table_of, tables_of
from training.catalog.model import ColumnName, Table
from training.documents.markdown import inline
from training.knowledge.derive import knowledge_of
from training.knowledge.markdown import render_knowledge, sections
from training.knowledge.semantic_model import render_semantic_model
from training.labels.label import Label
from training.language.languages import Language
from training.source.description import SourceDescription

type Rows = Mapping[str, Mapping[str, Sequence[object]]]

CUSTOMER = table("customer", "id", "name:text", key=("id",))
ORDERS = table(
    "orders",
    column("id", not_null=True),
    "customer_id",
    column("order_date", "date", not_null=True),
    "status:text",
    "amount:numeric",
    "score:numeric",
    key=("id",),
    references={"customer_id": "customer.id"},
)
LINE = table_of("order_line(*id, order_id->orders.id, unit_price:numeric, quantity)")
DAYS = [f"2024-01-{day:02}" for day in range(1, 9)]
AMOUNTS = [f"{n}.50" for n in range(8)]
ROWS: Rows = {
    "customer": {"id": range(8), "name": ["Ada Lovelace", "Alan Turing", *"bcdefg"]},
    "orders": {
        "id": range(8),
        "customer_id": [1, 1, 2, 2, 3, 3, None, None],
        "order_date": DAYS,
        "status": ["open", "paid"] * 4,
        "amount": AMOUNTS,
        "score": [f"0.{n}" for n in range(8)],
    },
    "order_line": {"id": range(8), "order_id": [1, 1, *range(6)], "unit_price": AMOUNTS, "quantity": range(1, 9)},
}


def section(source: SourceDescription, of: str) -> list[str]:
    """Return the lines of a table's section, without its heading."""
    found = dict(sections(render_knowledge(knowledge_of(source), source.language)))
    return found.get(of, "").splitlines()[1:]


def of(table_: Table, rows: Mapping[str, Sequence[object]], language: Language = "en") -> list[str]:
    return section(described(table_, rows={table_.name.name: rows}, language=language), table_.name.short)


def written_of(given: str, rows: str) -> list[str]:
    (made,) = tables_of(given)
    return section(described(made, rows=rows_of(rows)), made.name.short)


@from_table
def test_the_section_of_a_table(language: Language, lines: list[str]) -> None:
    assert section(described(CUSTOMER, ORDERS, LINE, rows=ROWS, language=language), "orders") == lines


def test_price_times_quantity_is_an_amount() -> None:
    measures = "average unit price = AVG(unit_price); total quantity = SUM(quantity); "
    assert section(described(CUSTOMER, ORDERS, LINE, rows=ROWS), "order_line") == [
        f"- {measures}total amount = SUM(unit_price * quantity) (name)",
        "- many to one: order_id = orders.id (foreign key)",
        "- indirectly: orders → customer (foreign key)",
    ]


N = range(8)


@from_table
def test_a_fact_is_stated_with_its_origin(given: str, rows: str, line: str) -> None:
    assert line in written_of(given, rows)


@from_table
def test_what_the_data_do_not_support_is_not_stated(given: str, rows: str, absent: str) -> None:
    assert [line for line in written_of(given, rows) if absent in line] == []


ACTOR, FILM = table("actor", "id", "name:text", key=("id",)), table("film", "id", "title:text", key=("id",))
CAST = table_of("film_actor(*film_id->film.id, *actor_id->actor.id)")


@from_table
def test_a_link_is_many_to_many(films: list[int], line: str) -> None:
    source = described(ACTOR, FILM, CAST, rows={"film_actor": {"film_id": films, "actor_id": [1, 2, 1, 2]}})
    joins = "- many to one: film_id = film.id; actor_id = actor.id (foreign key)"
    assert section(source, "film_actor") == [joins, line]


def test_a_polymorphic_column_is_joined_on_its_condition() -> None:
    note = table("note", "id", "owner_id", "owner_type:text", key=("id",))
    rows: Rows = {"note": {"id": N, "owner_id": N, "owner_type": ["customer", "orders"] * 4}}
    lines = section(described(CUSTOMER, ORDERS, note, rows=rows), "note")
    assert "- owner_id = customer.id if owner_type = 'customer' (data)" in lines
    assert "- owner_id = orders.id if owner_type = 'orders' (data)" in lines


def with_dictionary(source: SourceDescription) -> SourceDescription:
    amount = ColumnName(ORDERS.name, "amount")
    return replace(
        source,
        business_context="We sell lamps.",
        table_labels={**source.table_labels, ORDERS.name: Label(text="sale", origin="dictionary", synonyms=("deal",))},
        column_labels={
            **source.column_labels,
            amount: Label(text="revenue", origin="dictionary", synonyms=("turnover",)),
        },
    )


def test_dictionary_and_comments_become_knowledge() -> None:
    source = with_dictionary(described(CUSTOMER, ORDERS, LINE, rows=ROWS))
    text = render_knowledge(knowledge_of(source), "en")
    assert text.startswith("# Knowledge of made\n- We sell lamps. (user)\n\n")
    lines = section(source, "orders")
    assert lines[0] == "sale, deal (dictionary)"
    assert "- amount is also called turnover (dictionary)" in lines
    assert "- total revenue = SUM(amount) (dictionary)" in lines


@from_table
def test_the_time_zone_is_stated_once(kinds: tuple[str, str], line: str | None) -> None:
    visit = table("visit", "id", *(f"seen_{n}:{kind}" for n, kind in enumerate(kinds)), key=("id",))
    head = render_knowledge(knowledge_of(described(visit)), "en").splitlines()[1:2]
    assert head == ([line] if line else [])


def test_a_table_without_facts_has_no_section() -> None:
    assert render_knowledge(knowledge_of(described(CUSTOMER)), "en") == "# Knowledge of made\n"


def test_names_cannot_open_a_section() -> None:
    odd = table("a\n## b", "id", "amount:numeric", key=("id",))
    source = described(odd, rows={odd.name.name: {"id": N, "amount": AMOUNTS}})
    assert [heading for heading, _ in sections(render_knowledge(knowledge_of(source), "en"))] == [inline(odd.name.name)]


def test_the_semantic_model_has_datasets_relationships_and_metrics() -> None:
    source = with_dictionary(described(CUSTOMER, ORDERS, LINE, rows=ROWS))
    model = yaml.safe_load(render_semantic_model(knowledge_of(source), source))
    assert (model["version"], model["name"]) == ("0.2.0.dev0", "made")
    assert model["ai_context"] == {"instructions": "We sell lamps. (user)"}
    customer, _, orders = model["datasets"]
    assert customer["name"] == "customer"
    assert orders["source"] == "made.public.orders"
    assert orders["primary_key"] == ["id"]
    assert orders["ai_context"]["synonyms"] == ["sale", "deal"]
    assert "aggregate before joining order_line (foreign key)" in orders["ai_context"]["instructions"]
    fields = {field["name"]: field for field in orders["fields"]}
    assert fields["order_date"]["dimension"] == {"is_time": True}
    assert fields["amount"] == {
        "name": "amount",
        "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": "amount"}]},
        "description": "revenue",
        "datatype": "Decimal",
        "ai_context": {"instructions": "amount is also called turnover (dictionary)", "synonyms": ["turnover"]},
    }
    assert model["relationships"][0] == {
        "name": "order_line_order_id_to_orders",
        "from": "order_line",
        "to": "orders",
        "from_columns": ["order_id"],
        "to_columns": ["id"],
        "ai_context": {"instructions": "many to one (foreign key)"},
    }
    metrics = {metric["name"]: metric for metric in model["metrics"]}
    assert metrics["orders_sum_amount"] == {
        "name": "orders_sum_amount",
        "expression": {"dialects": [{"dialect": "ANSI_SQL", "expression": "SUM(orders.amount)"}]},
        "description": "total revenue (dictionary)",
        "ai_context": {"synonyms": ["turnover"]},
    }


def test_personal_data_and_bookkeeping_are_no_fields() -> None:
    person = table("person", "id", "name:text", "phone:text", "updated_at:timestamp", "password:text", key=("id",))
    source = described(person)
    [dataset] = yaml.safe_load(render_semantic_model(knowledge_of(source), source))["datasets"]
    assert [field["name"] for field in dataset["fields"]] == ["id", "name"]


def test_keys_are_fields() -> None:
    person = table("person", "email:text", "phone:text", key=("email",))
    source = described(person)
    [dataset] = yaml.safe_load(render_semantic_model(knowledge_of(source), source))["datasets"]
    assert dataset["primary_key"] == [field["name"] for field in dataset["fields"]] == ["email"]


def test_values_in_the_semantic_model_are_exact() -> None:
    delay = table("delay", "id", "class:text", key=("id",))
    source = described(delay, rows={"delay": {"id": N, "class": ["<1y", "a*b"] * 4}})
    [dataset] = yaml.safe_load(render_semantic_model(knowledge_of(source), source))["datasets"]
    [_, field] = dataset["fields"]
    assert "'<1y', 'a*b'" in field["ai_context"]["instructions"]


def test_datasets_of_two_schemas_have_names_of_their_own() -> None:
    tables = [table("a_t", "id", key=("id",)), table("t", "id", key=("id",), schema="a")]
    source = described(*tables)
    datasets = yaml.safe_load(render_semantic_model(knowledge_of(source), source))["datasets"]
    assert {(d["name"], d["source"]) for d in datasets} == {("a_t", "made.a.t"), ("a_t_2", "made.public.a_t")}


def test_tables_outside_public_are_joined_with_their_schema() -> None:
    shop = [table("customer", "id", key=("id",), schema="sales")]
    shop.append(
        table("visit", "id", "customer_id", key=("id",), references={"customer_id": "customer.id"}, schema="sales")
    )
    lines = section(described(*shop), "sales.visit")
    assert lines == ["- many to one: customer_id = sales.customer.id (foreign key)"]

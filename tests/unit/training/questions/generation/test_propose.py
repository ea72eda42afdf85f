"""Forms that are proposed, and forms that people would not ask."""

from __future__ import annotations

from random import Random

import pytest

from tests.tables import from_table
from tests.unit.training.made import described, table
from tests.unit.training.questions import shop
from training.catalog.model import TableName
from training.language.languages import Language
from training.questions import form as f
from training.questions.candidate import candidate
from training.questions.families.related.links import LinkedRows
from training.questions.families.rows.compared import AboveAverage
from training.questions.families.rows.latest import Latest
from training.questions.families.rows.lists import Listing
from training.questions.families.rows.tops import TopRows
from training.questions.generation.generate import grammar_of
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.neighbourhood import Reach

REACH = Reach(shop.shop())
WORDS = Words(REACH, "en")
TABLES = tuple(table.name for table in REACH.source.tables)


def proposed(table: TableName) -> tuple[f.Form, ...]:
    return propose(gather(REACH, WORDS, table, Random(7)), 12)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_ranked_column_is_no_condition(table: TableName) -> None:
    ranked: dict[type[f.Form], str] = {TopRows: "by", Latest: "time", AboveAverage: "field"}
    for form in proposed(table):
        if type(form) in ranked:
            conditions = {c.field for c in form.things.where}
            assert getattr(form, ranked[type(form)]) not in conditions, form


def test_values_of_the_only_row_are_asked() -> None:
    shop_table = table("shop_settings", "id", "shop_name:text", "tax_rate:numeric", "page_size", key=("id",))
    order = table("orders", "id", "settings_id", references={"settings_id": "shop_settings.id"}, key=("id",))
    rows = {
        "shop_settings": {"id": [1], "shop_name": ["Olive"], "tax_rate": [0.2], "page_size": [20]},
        "orders": {"id": range(60), "settings_id": [1] * 60},
    }
    reach = Reach(described(shop_table, order, rows=rows))
    forms = propose(gather(reach, Words(reach, "en"), shop_table.name, Random(7)), 12)
    assert {type(form) for form in forms} == {Listing}
    groups = gather(reach, Words(reach, "en"), order.name, Random(7)).groupings
    assert not [g for g in groups if isinstance(g.dimension, f.ByEntity)]


@from_table
def test_only_row_of_a_table_is_not_asked_as_one_of_several(language: Language, questions: set[str]) -> None:
    comment = "店铺设置" if language == "zh" else "Shop settings"
    made = table("shop_settings", "id", "tax_rate:numeric", key=("id",), comment=comment)
    source = described(made, rows={"shop_settings": {"id": [1], "tax_rate": [0.2]}}, language=language)
    grammar = grammar_of(Words(Reach(source), language))
    form = Listing(things=f.Things(table=made.name), show=(f.Field(table=made.name, column="tax_rate"),))
    assert {grammar.question(form, variant) for variant in range(12)} == questions


def test_rows_of_a_table_that_only_links_are_not_asked_about() -> None:
    assert proposed(shop.PRODUCT_TAG) == ()


def test_linked_rows_are_asked_from_one_side() -> None:
    assert any(isinstance(form, LinkedRows) for form in proposed(shop.PRODUCT))


@from_table
def test_forms_that_differ_only_in_values_are_alike(
    one: tuple[int, bool], other: tuple[int, bool], alike: bool
) -> None:
    amount = f.Field(table=shop.PURCHASE, column="amount")
    asked = [
        candidate(
            REACH,
            WORDS,
            TopRows(
                things=f.Things(table=shop.PURCHASE),
                show=WORDS.row_name(shop.PURCHASE),
                by=amount,
                descending=descending,
                limit=limit,
            ),
            shop.PURCHASE,
        ).asks
        for limit, descending in (one, other)
    ]
    assert (asked[0] == asked[1]) is alike

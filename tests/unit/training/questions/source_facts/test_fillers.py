"""Columns and codes that questions leave out."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.unit.training.made import described, table, table_of
from training.questions import form as f
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.business_columns import business_columns
from training.questions.source_facts.neighbourhood import Reach

SHOP = table_of(
    "shop(*shop_id, name:text, logo:text, zip_code:text, address_line_2:text, serial:text, kind:text, "
    "shop_db2x:text, old_kpx:text, short_code:text)"
)
ROWS = {
    "shop": {
        "shop_id": range(60),
        "name": [f"Shop {chr(65 + n % 26)}{'x' * (n // 26)}" for n in range(60)],
        "logo": [f"https://shops.example/{n}.png" for n in range(60)],
        "zip_code": [f"{10_000 + n % 30}" for n in range(60)],
        "address_line_2": [f"Floor {n % 9} left" for n in range(60)],
        "serial": [f"KX-{100 + n % 28}" for n in range(60)],
        "shop_db2x": [("left", "right")[n % 2] for n in range(60)],
        "old_kpx": [f"K{n:03}" for n in range(60)],
        "short_code": [f"S{n:03}" for n in range(60)],
        "kind": [("bakery", "butcher", "grocer")[n % 3] for n in range(60)],
    }
}
SOURCE = described(SHOP, rows=ROWS)
REACH = Reach(SOURCE)
FORMS = propose(gather(REACH, Words(REACH, "en"), SHOP.name, Random(1)), 20)


def test_fillers_are_neither_shown_nor_business_columns() -> None:
    fillers = {"logo", "zip_code", "address_line_2", "shop_db2x", "old_kpx"}
    shown = {each.column for form in FORMS for each in getattr(form, "show", ()) if isinstance(each, f.Field)}
    assert shown >= {"name", "kind"}
    assert not shown & fillers
    assert not {column.name for column in business_columns(SOURCE)} & fillers


def test_unique_code_names_a_row_before_its_key() -> None:
    coupon = table("coupon", "coupon_id:text", "code:text", "state:text", key=("coupon_id",))
    rows = {
        "coupon_id": [f"c{n:07}" for n in range(30)],
        "code": [f"SAVE{n:02}" for n in range(30)],
        "state": ["open", "used", "void"] * 10,
    }
    made = replace(coupon, uniques=(("code",),))
    assert Reach(described(made, rows={"coupon": rows})).display(made.name) == ("code",)


def test_codes_make_no_conditions_and_no_groups() -> None:
    conditions = {c.field.column for form in FORMS for c in form.things.where}
    groups = [getattr(form, "by", ()) for form in FORMS]
    assert "kind" in conditions
    assert not conditions & {"serial", "short_code"}
    assert "column='serial'" not in str([by for by in groups if not isinstance(by, f.Field)])

"""Questions that people would not ask about such rows are not proposed."""

from __future__ import annotations

from random import Random

import pytest

from tests.tables import from_table
from tests.unit.training.made import column, described, table, table_of
from training.catalog.model import Column, Table
from training.questions import form as f
from training.questions.candidate import Candidate, candidate
from training.questions.families.figures.relative_dates import Recent
from training.questions.families.groups.averages import AveragePerGroup, GroupsAboveAverage
from training.questions.families.groups.beyond import GroupsOver
from training.questions.families.groups.shares import Shares
from training.questions.families.groups.top_groups import TopGroups
from training.questions.families.rows.date_differences import AverageDays
from training.questions.families.rows.tops import TopRows
from training.questions.ingredients.filters import filters
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.neighbourhood import Reach
from training.questions.source_facts.quota import needs_few_pairs
from training.source.description import SourceDescription

TOWNS = [f"{first} {second}" for first in ("North", "South", "Old", "New") for second in ("Harbour", "Market", "Green")]
SHOP = table("shop", "shop_id", "name:text", "town:text", key=("shop_id",))
SALE = table_of("sale(*sale_id, shop_id->shop.shop_id, sale_date:date, net_amount:numeric, boxes, state, method:text)")


def shops(count: int, sales: int = 240) -> SourceDescription:
    rows: dict[str, dict[str, list[object]]] = {
        "shop": {
            "shop_id": [*range(1, count + 1)],
            "name": [f"Shop {chr(65 + n % 26)}{n}" for n in range(count)],
            "town": [TOWNS[n % len(TOWNS)] for n in range(count)],
        },
        "sale": {
            "sale_id": [*range(1, sales + 1)],
            "shop_id": [1 + n * (n + 1) // 2 % count for n in range(sales)],
            "sale_date": [f"2024-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(sales)],
            "net_amount": [f"{20 + n * 7 % 400}.50" for n in range(sales)],
            "boxes": [1 + n % 30 for n in range(sales)],
            "state": [n % 2 for n in range(sales)],
            "method": [("cash", "card", "transfer", "voucher")[n % 4] for n in range(sales)],
        },
    }
    return described(SHOP, SALE, rows=rows)


def asked(source: SourceDescription, of: Table, rounds: int = 30) -> tuple[f.Form, ...]:
    reach = Reach(source)
    return propose(gather(reach, Words(reach, "en"), of.name, Random(3)), rounds)


def made(source: SourceDescription, form: f.Form) -> Candidate:
    reach = Reach(source)
    return candidate(reach, Words(reach, "en"), form, form.things.table)


COMPARED = (TopGroups, GroupsOver, AveragePerGroup, GroupsAboveAverage, Shares)


def _by_shop(form: f.Form) -> bool:
    return isinstance(getattr(form, "by", None), f.ByEntity)


def test_groups_are_compared_only_if_there_are_several() -> None:
    assert any(isinstance(form, COMPARED) and _by_shop(form) for form in asked(shops(24), SALE))
    assert not any(isinstance(form, COMPARED) and _by_shop(form) for form in asked(shops(2), SALE))


def test_sales_of_two_shops_are_not_grouped_by_town() -> None:
    towns = [form for form in asked(shops(2), SALE) if "town" in str(getattr(form, "by", ""))]
    assert towns == []


def test_few_rows_are_not_grouped() -> None:
    few = asked(shops(24, sales=7), SALE)
    assert not any(hasattr(form, "by") and not isinstance(form, TopRows) and form.by for form in few)  # type: ignore[attr-defined]


def test_averages_per_group_are_over_parents() -> None:
    averages = [form for form in asked(shops(32), SALE, rounds=60) if isinstance(form, AveragePerGroup)]
    assert averages
    assert all(_by_shop(form) for form in averages)


def test_thresholds_of_groups_are_round_and_never_below_three() -> None:
    over = [form for form in asked(shops(24), SALE, rounds=60) if isinstance(form, GroupsOver)]
    counted = [form for form in over if form.measure == f.CountRows()]
    assert counted
    assert all(form.op != "<" and int(str(form.threshold)) > 2 for form in counted)


def test_search_is_for_a_part_of_several_values() -> None:
    place = table("place", "place_id", "name:text", key=("place_id",))
    reach = Reach(described(place, rows={"place": {"place_id": range(12), "name": TOWNS}}))
    found = [x for x in filters(reach, Words(reach, "en"), place.name) if isinstance(x.condition, f.Contains)]
    assert {str(getattr(x.condition, "text", "")) for x in found} <= {"Harbour", "Market", "Green", "North", "South"}
    assert found
    assert not any(x.identity for x in found)


def test_town_is_compared_and_not_searched() -> None:
    reach = Reach(shops(24))
    conditions = [
        x.condition for x in filters(reach, Words(reach, "en"), SHOP.name) if x.condition.field.column == "town"
    ]
    assert any(isinstance(c, f.Equals) for c in conditions)
    assert not any(isinstance(c, f.Contains) for c in conditions)


@from_table
def test_a_search_is_never_for_a_whole_value(names: list[str], sought: set[str]) -> None:
    place = table("place", "place_id", "name:text", key=("place_id",))
    rows = {"place": {"place_id": range(12 * len(names)), "name": names * 12}}
    reach = Reach(described(place, rows=rows))
    found = [x.condition for x in filters(reach, Words(reach, "en"), place.name) if isinstance(x.condition, f.Contains)]
    assert {c.text for c in found} == sought


def test_unexplained_codes_are_no_conditions() -> None:
    source = shops(24)
    for form in asked(source, SALE):
        assert "sale.state = " not in made(source, form).sql
        assert "GROUP BY sale.state" not in made(source, form).sql


def test_name_without_a_constraint_is_grouped_with_the_key() -> None:
    source = shops(24)
    form = next(form for form in asked(source, SALE) if isinstance(form, TopGroups) and _by_shop(form))
    assert "GROUP BY shop.shop_id, shop.name" in made(source, form).sql


def test_repeated_make_does_not_name_cars() -> None:
    car = table("cars", "id", "make:text", "cost:numeric", key=("id",))
    makes = [f"Make {chr(65 + n % 26)}{'x' * (n // 26)}" for n in range(30)]
    rows = {"cars": {"id": range(30), "make": [*makes[:28], *makes[:2]], "cost": range(30)}}
    assert Reach(described(car, rows=rows)).display(car.name) == ()


def test_this_month_ends_with_the_month_and_planned_days_with_today() -> None:
    loan = table("loan", "loan_id", "loaned_on:date", "due_on:date", key=("loan_id",))
    rows = {
        "loan": {
            "loan_id": range(360),
            "loaned_on": [f"2024-{1 + n // 30:02}-{1 + n % 28:02}" for n in range(360)],
            "due_on": [f"{2024 + n // 330}-{1 + (n // 30 + 1) % 12:02}-{1 + n % 28:02}" for n in range(360)],
        }
    }
    source = described(loan, rows=rows)
    recent = [form for form in asked(source, loan, rounds=80) if isinstance(form, Recent)]
    for form in recent:
        sql = made(source, form).sql
        if form.span.kind == "this":
            assert f"< DATE_TRUNC('{form.span.unit}', CURRENT_DATE) + INTERVAL" in sql
        if form.span.kind == "past":
            assert ("< CURRENT_DATE + INTERVAL '1 day'" in sql) is (form.span.field.column == "due_on")
    assert {(form.span.kind, form.span.field.column) for form in recent} >= {("this", "due_on"), ("past", "due_on")}


def test_bytes_are_never_shown() -> None:
    person = table("person", column("person_id"), column("name", "text"), column("photo", "bytea"), key=("person_id",))
    rows = {"person": {"person_id": range(30), "name": [f"Ann {chr(65 + n % 26)}" for n in range(30)]}}
    source = described(person, rows=rows)
    assert not any("photo" in made(source, form).sql for form in asked(source, person))


def test_rows_without_a_name_show_parent_and_date() -> None:
    source = shops(24)
    reach = Reach(source)
    called = gather(reach, Words(reach, "en"), SALE.name, Random(1)).called
    assert [type(each) for each in called] == [f.Field, f.Entity, f.Field]
    assert [getattr(each, "column", "shop") for each in called] == ["sale_id", "shop", "sale_date"]


def test_only_the_rows_own_columns_and_their_parents_names_are_shown() -> None:
    for form in asked(shops(24), SALE):
        for each in getattr(form, "show", ()):
            assert isinstance(each, f.Entity) or not each.path


def test_few_rows_codes_and_logs_get_few_questions() -> None:
    source = shops(5)
    log = table("error_log", "id", "message:text", key=("id",))
    logged = described(log, rows={"error_log": {"id": range(50), "message": [f"m {n}" for n in range(50)]}})
    assert needs_few_pairs(source, SHOP)
    assert not needs_few_pairs(source, SALE)
    assert needs_few_pairs(logged, log)


def test_averages_are_not_asked_if_some_shops_sold_nothing() -> None:
    """A shop without sales may or may not count in an average."""
    assert not [form for form in asked(shops(24), SALE, rounds=60) if isinstance(form, AveragePerGroup)]


def test_fewest_are_asked_without_conditions() -> None:
    """A method of payment without any matching sale has the fewest, but is in no row."""
    groups = [form for form in asked(shops(32), SALE, rounds=60) if isinstance(form, TopGroups)]
    fewest = [form for form in groups if not form.descending]
    assert fewest
    assert all(form.things.where == () for form in fewest)


@from_table
def test_days_are_asked_of_what_lasts_days(end: str, days: bool) -> None:
    made = table("repair", "repair_id", "begun_at:timestamp", "mended_at:timestamp", key=["repair_id"])
    when = [{"m": 1 + n % 12, "d": 1 + n % 20, "e": 5 + n % 20} for n in range(60)]
    rows = {
        "repair_id": range(60),
        "begun_at": ["2024-{m:02}-{d:02} 08:00:00".format(**each) for each in when],
        "mended_at": [end.format(**each) for each in when],
    }
    found = asked(described(made, rows={"repair": rows}), made)
    assert any(isinstance(form, AverageDays) for form in found) == days


def test_superior_is_not_asked_by_its_code() -> None:
    units = table_of("unit(*unit_no:text, name:text, parent_no:text->unit.unit_no)")
    rows = {
        "unit_no": [f"U{n:03}" for n in range(60)],
        "name": [f"Unit {TOWNS[n % 12]} {n}" for n in range(60)],
        "parent_no": [None, *[f"U{n % 4:03}" for n in range(59)]],
    }
    reach = Reach(described(units, rows={"unit": rows}))
    values = [each.condition for each in filters(reach, Words(reach, "en"), units.name)]
    assert not any(isinstance(each, f.Equals | f.OneOf) and each.field.column == "parent_no" for each in values)


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(column("nd", comment="年度"), id="by its comment"),
        pytest.param(column("first_held"), id="by its deed"),
    ],
)
def test_years_are_not_added_up(of: Column) -> None:
    made = table("plan", "plan_id", of, key=["plan_id"])
    source = described(made, rows={"plan": {"plan_id": range(40), of.name: [1990 + n % 30 for n in range(40)]}})
    assert Reach(source).measures(made.name) == ()

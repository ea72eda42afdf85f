"""Words for tables and columns in questions, from their names and comments."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.tables import called, from_table
from tests.unit.training.made import column, described, table, table_of
from training.catalog.model import ColumnName, ForeignKey, TableName
from training.language.languages import Language
from training.questions import form as f
from training.questions.families.figures.totals import Count
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.rows.lists import Listing
from training.questions.generation.generate import grammar_of
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.phrasing.yes_no import truth
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

COMPLAINTS = table_of(
    "complaint(*id, raised_by:varchar, category:varchar, due_on:date, resolved_on:date, assigned_to->worker.id)"
)
WORKERS = table_of("worker(*id, name:text, farm_id->farm.id, boss_id->worker.id, active:bool)")
FARMS = table_of('farm(*id, name:text, founded, lead_id->worker.id) "Farms under management"')
ROWS = {
    "complaint": {
        "id": range(40),
        "raised_by": ["Mill Ltd", "Bakers", "Grain Co", "Mill Ltd"] * 10,
        "category": ["delay", "quality"] * 20,
        "due_on": [f"2023-0{1 + n % 9}-1{n % 9}" for n in range(40)],
        "resolved_on": [f"2023-0{1 + n % 9}-2{n % 9}" for n in range(40)],
        "assigned_to": [n % 10 for n in range(40)],
    },
    "worker": {
        "id": range(10),
        "name": [f"Worker {n}" for n in range(10)],
        "farm_id": [n % 5 for n in range(10)],
        "boss_id": [None, *(0,) * 9],
        "active": ["t", "f"] * 5,
    },
    "farm": {
        "id": range(5),
        "name": [f"Farm {n}" for n in range(5)],
        "founded": [1950 + n for n in range(5)],
        "lead_id": range(5),
    },
}
COMPLAINT = TableName("public", "complaint")


def source(language: Language = "en") -> SourceDescription:
    return described(COMPLAINTS, WORKERS, FARMS, rows=ROWS, language=language)


def words_of(of: SourceDescription) -> Words:
    return Words(Reach(of), of.language)


def wordings(of: SourceDescription, form: f.Form) -> set[str]:
    grammar = grammar_of(words_of(of))
    said = {grammar.question(form, variant) for variant in range(16)}
    assert [q for q in said if not has_one_reading(grammar, q, form)] == []
    return said


def roles(of: SourceDescription, start: TableName) -> set[str]:
    words = words_of(of)
    return {words.role(path) for path in words.reach.paths(start) if words.named(path)}


def test_table_is_named_by_its_comment_without_the_place_of_its_rows() -> None:
    assert words_of(source()).tables[FARMS.name] == "farm"


def test_assignee_and_the_assignees_parent_are_named() -> None:
    assert {"assignee", "assignee's farm"} <= roles(source(), COMPLAINT)
    assert {"处理人", "处理人所在农场"} <= roles(source("zh"), COMPLAINT)


def test_role_is_named_with_its_owner() -> None:
    stock = table("movement", "id", "site_id", key=["id"], references={"site_id": "site.id"})
    site = table("site", "id", "name:text", "manager_id", key=["id"], references={"manager_id": "worker.id"})
    people = table("worker", "id", "name:text", key=["id"])
    rows = {"worker": {"id": [1], "name": ["Ann"]}, "site": {"id": [1], "name": ["North"], "manager_id": [1]}}
    assert "site manager" in roles(described(stock, site, people, rows=rows), stock.name)


def test_parent_of_a_parent_that_another_way_reaches_is_named_with_its_owner() -> None:
    """The district of a repair is that of its flat, three steps away, or that of its fitter."""
    district = table("district", "id", "name:text", key=["id"])
    house = table("house", "id", "street:text", "district_id", key=["id"], references={"district_id": "district.id"})
    flat = table("flat", "id", "door:text", "house_id", key=["id"], references={"house_id": "house.id"})
    fitter = table("fitter", "id", "name:text", "district_id", key=["id"], references={"district_id": "district.id"})
    ways = {"flat_id": "flat.id", "fitter_id": "fitter.id"}
    repair = table("repair", "id", "flat_id", "fitter_id", key=["id"], references=ways)
    bonus = table("bonus", "id", "fitter_id", key=["id"], references={"fitter_id": "fitter.id"})
    rows = {name: {"id": range(9), "name": [f"{name} {n}" for n in range(9)]} for name in ("district", "fitter")}
    found = described(district, house, flat, fitter, repair, bonus, rows=rows)
    assert "district" not in roles(found, repair.name)
    assert "fitter district" in roles(found, repair.name)
    assert "district" in roles(found, bonus.name)


@from_table
def test_party_is_shown_by_its_name(name: str, shown: tuple[str, ...]) -> None:
    made = table(name, "id", "CompanyName:text", "VatNumber:varchar", key=["id"])
    companies = [f"{first} {last}" for first in ("Nordic", "Alpine", "Rhein") for last in ("Foods", "Textiles")]
    numbers = [f"VAT{100000 + n}" for n in range(12)]
    values = {"id": range(12), "CompanyName": [*companies, *companies], "VatNumber": numbers}
    assert Reach(described(made, rows={name: values})).display(made.name) == shown


def test_amount_of_money_is_not_counted() -> None:
    made = table("performance", "id", "takings:money", "seats", key=["id"])
    rows = {"id": range(40), "takings": [f"{n * 31}.25" for n in range(40)], "seats": [n % 17 for n in range(40)]}
    found = described(made, rows={"performance": rows})
    low = [f.Exceeds(field=f.Field(table=made.name, column=c), op="<", value=9) for c in ("takings", "seats")]
    takings, seats = (wordings(found, Count(things=f.Things(table=made.name, where=(each,)))) for each in low)
    assert not any("fewer than" in question for question in takings), takings
    assert any("takings below 9" in question for question in takings), takings
    field = f.Field(table=made.name, column="takings")
    assert words_of(found).measure(f.Aggregate(function="sum", field=field), made.name) == "total takings"
    assert words_of(found).measure(f.Aggregate(function="max", field=field), made.name) == "highest takings"
    assert any("fewer than 9 seats" in question for question in seats), seats


def test_bound_with_a_plural_name_is_no_number_of_things() -> None:
    made = table("hall", "id", "max_seats", key=["id"])
    found = described(made, rows={"hall": {"id": range(40), "max_seats": [n % 17 for n in range(40)]}})
    low = f.Exceeds(field=f.Field(table=made.name, column="max_seats"), op="<", value=9)
    said = wordings(found, Count(things=f.Things(table=made.name, where=(low,))))
    assert not any("fewer than" in question for question in said), said
    assert any("maximum seats below 9" in question for question in said), said


def test_year_of_an_event_is_named_a_year() -> None:
    founded = ColumnName(FARMS.name, "founded")
    assert words_of(source()).columns[founded] == "founding year"
    assert words_of(source("zh")).columns[founded] == "成立年份"


def test_actor_follows_the_noun() -> None:
    by = f.Field(table=COMPLAINT, column="raised_by")
    mill = Count(things=f.Things(table=COMPLAINT, where=(f.Equals(field=by, value="Mill Ltd"),)))
    assert any("complaints raised by Mill Ltd" in q for q in wordings(source(), mill))
    assert words_of(source()).field(by) == "originator"


def test_time_precedes_other_conditions() -> None:
    ingredients = gather(Reach(source()), words_of(source()), COMPLAINT, Random(1))
    both = [where for _ in range(300) if len(where := ingredients.where()) > 1]
    moments = [[c.field.column in {"due_on", "resolved_on"} for c in where] for where in both]
    assert [True, False] in moments
    assert [False, True] not in moments


def test_threshold_of_one_takes_the_singular() -> None:
    stats = table("player_season", "id", "red_cards", key=["id"])
    made = described(stats, rows={"player_season": {"id": range(9), "red_cards": [0, 1, 2] * 3}})
    cards = f.Field(table=stats.name, column="red_cards")
    more = f.Exceeds(field=cards, op=">", value=1)
    said = wordings(made, Count(things=f.Things(table=stats.name, where=(more,))))
    assert any("with more than one red card" in q for q in said)
    assert not any("1 red cards" in q for q in said)


@from_table
def test_yes_and_no_are_stated_in_any_representation(kind: str, values: list[str], yes: object, no: object) -> None:
    places = table("chewei", "id", column("sfcz", kind, comment="是否出租"), key=["id"], comment="车位")
    made = described(places, rows={"chewei": {"id": range(40), "sfcz": values * 20}}, language="zh")
    let = f.Field(table=places.name, column="sfcz")
    [of] = (truth(let, words_of(made)),)
    assert of == (yes, no)
    assert of is not None
    said = wordings(made, Count(things=f.Things(table=places.name, where=(f.Equals(field=let, value=of[0]),))))
    assert all("已出租的车位" in q for q in said)
    groups = Breakdown(things=f.Things(table=places.name), by=(f.ByField(field=let),), measures=(f.CountRows(),))
    assert not any(q.startswith("每") for q in wordings(made, groups))


def test_source_of_a_row_is_the_original() -> None:
    visits = table_of("visit(*id, day:date, rescheduled_from->visit.id)")
    words = words_of(described(visits, rows={"visit": {"id": [1, 2], "rescheduled_from": [None, 1]}}))
    [relation] = words.reach.own_hierarchy(visits.name)
    assert words.superior(relation) == "original visit"


def test_parent_row_is_named_parent() -> None:
    posts = table("posts", "id", "title:text", "post_parent", key=["id"], references={"post_parent": "posts.id"})
    words = words_of(described(posts, rows={"posts": {"id": [1], "title": ["A"], "post_parent": [None]}}))
    [relation] = words.reach.own_hierarchy(posts.name)
    assert words.superior(relation) == "parent post"


def test_superior_of_people_is_named_alone() -> None:
    [relation] = (words := words_of(source("zh"))).reach.own_hierarchy(WORKERS.name)
    assert words.superior(relation) == "上级"


def test_head_of_a_unit_is_named_in_chinese() -> None:
    wards = table_of("department(*id, name:text, head_doctor_id->doctor.id)")
    doctors = table("doctor", "id", "name:text", key=["id"])
    rows = {"doctor": {"id": [1], "name": ["Ann"]}, "department": {"id": [1], "name": ["ICU"], "head_doctor_id": [1]}}
    assert roles(described(wards, doctors, rows=rows, language="zh"), wards.name) == {"负责医生"}


def test_references_with_a_tenant_are_named_without_it() -> None:
    users = table("user", "tenant_id", "id", "full_name:text", key=["tenant_id", "id"])
    tickets = table("ticket", "tenant_id", "id", "assignee_id", "reporter_id", "title:text", key=["tenant_id", "id"])
    keys = tuple(
        ForeignKey(
            name=f"ticket_{column}",
            columns=("tenant_id", column),
            referenced_table=users.name,
            referenced_columns=("tenant_id", "id"),
        )
        for column in ("assignee_id", "reporter_id")
    )
    rows = {
        "user": {"tenant_id": [1], "id": [1], "full_name": ["Ann"]},
        "ticket": {"tenant_id": [1], "id": [1], "assignee_id": [1], "reporter_id": [1], "title": ["a"]},
    }
    source = described(users, replace(tickets, foreign_keys=keys), rows=rows)
    words = words_of(source)
    assert {words.role((relation,)) for relation in source.relations} == {"assignee", "reporter"}


def test_reference_with_a_tenant_is_named_without_it() -> None:
    tasks = table("task", "tenant_id", "id", "parent_id", key=["tenant_id", "id"])
    key = ForeignKey(
        name="parent",
        columns=("tenant_id", "parent_id"),
        referenced_table=tasks.name,
        referenced_columns=("tenant_id", "id"),
    )
    made = described(
        replace(tasks, foreign_keys=(key,)), rows={"task": {"tenant_id": [1], "id": [1], "parent_id": [None]}}
    )
    words = words_of(made)
    [relation] = words.reach.own_hierarchy(tasks.name)
    assert words.superior(relation) == "parent task"


def test_column_named_like_its_table_beside_a_name_is_a_code() -> None:
    departments = table("dept", "dept:varchar", "dept_name:varchar")
    rows = {"dept": {"dept": ["ACC", "MIS"], "dept_name": ["Accounting", "Data processing"]}}
    words = words_of(described(departments, rows=rows))
    assert [words.columns[ColumnName(departments.name, name)] for name in ("dept", "dept_name")] == ["code", "name"]


def test_column_with_few_values_does_not_name_rows() -> None:
    orders = table("orders", "order_no", "reference:varchar", "placed_on:date")
    rows = {"orders": {"order_no": range(40), "reference": [f"PO{n}" if n % 4 == 0 else None for n in range(40)]}}
    assert Reach(described(orders, rows=rows)).display(orders.name) == ()


@from_table
def test_figure_named_by_a_participle_is_a_quantity(language: Language, said: list[str]) -> None:
    comment = "Valid (1=yes, 0=no)" if language == "en" else "是否有效(1是0否)"
    made = table("stock", "id", "reserved:numeric", "on_hand:numeric", column("sfyx", comment=comment), key=["id"])
    rows = {"id": range(60), "reserved": [n * 7 % 50 for n in range(60)], "on_hand": [n * 3 % 59 for n in range(60)]}
    source = described(made, rows={"stock": {**rows, "sfyx": [1, 1, 0] * 20}}, language=language)
    words = Words(Reach(source), language)
    assert [words.columns[ColumnName(made.name, c)] for c in ("reserved", "on_hand", "sfyx")] == said


@from_table
def test_role_is_named_by_its_comment(comment: str, parent: str, called: str) -> None:
    made = described(
        table("prescription", "id", column("who", comment=comment), key=["id"], references={"who": "them.id"}),
        table("them", "id", "name:text", key=["id"], comment=parent),
        rows={"prescription": {"id": range(9)}, "them": {"id": range(9), "name": [f"N{n}" for n in range(9)]}},
        language="zh",
    )
    assert roles(made, TableName("public", "prescription")) == {called}


@from_table
def test_mark_is_a_flag(values: list[str], comment: str, called: str) -> None:
    bill = table("bill", "id", column("zfbz", "text", comment=comment), key=["id"], comment="发票")
    made = described(bill, rows={"bill": {"id": range(18), "zfbz": values}}, language="zh")
    assert words_of(made).columns[ColumnName(bill.name, "zfbz")] == called


def test_invoice_number_is_not_a_count() -> None:
    invoice = table("invoice", "id", "number:text", "total:numeric", key=["id"])
    rows = {"invoice": {"id": range(9), "number": [f"A-{n}" for n in range(9)], "total": range(9)}}
    form = Listing(things=f.Things(table=invoice.name), show=(f.Field(table=invoice.name, column="number"),))
    assert all("invoice number" in said for said in wordings(described(invoice, rows=rows), form))


def test_amount_keeps_its_owner_beside_another_amount() -> None:
    planned, spent = column("ysje", "numeric", comment="预算金额"), column("zxje", "numeric", comment="执行金额")
    made = table("ysjh", "id", planned, spent, key=["id"], comment="年度预算")
    rows = {"id": range(40), "ysje": [f"{n}.50" for n in range(40)], "zxje": [f"{n * 3 % 37}.25" for n in range(40)]}
    words = Words(Reach(described(made, rows={"ysjh": rows}, language="zh")), "zh")
    assert words.field(f.Field(table=made.name, column="ysje")) == "预算金额"


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected

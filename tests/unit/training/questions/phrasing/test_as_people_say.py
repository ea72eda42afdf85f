"""Wording instead of the column and its value, such as returned or active; and short, typed questions."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from tests.tables import from_table
from tests.unit.training.made import described, table, table_of
from tests.unit.training.questions import shop
from training.catalog.model import TableName
from training.catalog.values import Value
from training.language.languages import Language
from training.measures.agreement import says
from training.questions import form as f
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.groups.best_per_group import BestPerGroup
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.groups.top_groups import TopGroups
from training.questions.families.rows.lists import Listing
from training.questions.generation.generate import GenerationOptions, generate_pairs, grammar_of
from training.questions.ingredients.ingredients import gather
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.proposals.propose import propose
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

AREAS = table("area", "id", "name:text", key=("id",), comment="服务区")
STAFF = table_of('employee(*id, full_name:text, area_id->area.id, active, left_on:date, hired_on:date) "服务区员工"')
RENTALS = table_of(
    "rental(*id, area_id->area.id, rental_date:date, returned_on:date, due_date:date, overdue:bool, "
    'has_deposit:bool, charges_fee:bool, channel:text) "服务区明细"'
)
DAYS = [f"2024-0{month}-1{day}" for month in range(1, 7) for day in range(1, 6)]
SOME_DAYS = [day if n % 3 else None for n, day in enumerate(DAYS)]
ROWS = {
    "area": {"id": range(6), "name": [f"Area {n}" for n in range(6)]},
    "employee": {
        "id": range(30), "full_name": [f"Person {n}" for n in range(30)], "area_id": [n % 6 for n in range(30)],
        "active": [n % 2 for n in range(30)], "left_on": SOME_DAYS, "hired_on": DAYS,
    },
    "rental": {
        "id": range(30), "area_id": [n % 6 for n in range(30)], "rental_date": DAYS, "returned_on": SOME_DAYS,
        "due_date": SOME_DAYS, "overdue": ["t", "f", "f"] * 10, "has_deposit": ["f", "t"] * 15,
        "channel": ["mobile_app", "ON_SITE", "phone"] * 10,
    },
}  # fmt: skip
TABLES = {made.name.name: made.name for made in (AREAS, STAFF, RENTALS)}


def source(language: Language) -> SourceDescription:
    return described(AREAS, STAFF, RENTALS, rows=ROWS, language=language)


def of(table: str, column: str) -> f.Field:
    return f.Field(table=TABLES[table], column=column)


def wordings(form: f.Form, language: Language) -> str:
    """Return all wordings of the form, each read back to it alone."""
    grammar = grammar_of(Words(Reach(source(language)), language))
    said = {grammar.question(form, variant) for variant in range(24)}
    assert [q for q in said if not has_one_reading(grammar, q, form)] == []
    return "\n".join(sorted(said))


def counted(table: str, condition: f.Condition) -> Count:
    return Count(things=f.Things(table=TABLES[table], where=(condition,)))


@pytest.mark.parametrize(
    ("table", "condition", "english", "chinese"),
    [
        pytest.param(
            "rental", f.Missing(field=of("rental", "returned_on")), "that have not been returned", "未", id="not yet"
        ),
        pytest.param("rental", f.Present(field=of("rental", "returned_on")), "that were returned", "已", id="already"),
        pytest.param(
            "employee", f.Missing(field=of("employee", "left_on")), "who have not left", "未离", id="a person"
        ),
        pytest.param(
            "employee", f.Present(field=of("employee", "left_on")), "who left", "已离", id="an act of a person"
        ),
        pytest.param(
            "rental",
            f.Missing(field=of("rental", "due_date")),
            "without a due date",
            "没有到期日期",
            id="a planned date",
        ),
    ],
)
def test_missing_date_is_worded_as_an_event_that_has_not_happened(
    table: str, condition: f.Condition, english: str, chinese: str
) -> None:
    assert english in wordings(counted(table, condition), "en")
    assert chinese in wordings(counted(table, condition), "zh")
    assert "不为空" not in wordings(counted(table, condition), "zh")


@from_table
def test_flag_is_worded_as_a_property(table: str, column: str, value: Value, english: str) -> None:
    form = counted(table, f.Equals(field=of(table, column), value=value))
    assert english in wordings(form, "en")
    assert "active flag is" not in wordings(form, "en")
    assert "状态为" not in wordings(form, "zh")


@pytest.mark.parametrize(
    ("value", "said"),
    [("mobile_app", "mobile app"), ("ON_SITE", "on site"), ("phone", "phone")],
    ids=["snake case", "capitals", "a word"],
)
def test_value_is_worded_in_english_and_kept_in_chinese(value: str, said: str) -> None:
    form = counted("rental", f.Equals(field=of("rental", "channel"), value=value))
    assert said in wordings(form, "en")
    assert value in wordings(form, "zh")
    assert says(wordings(form, "en"), value)


def test_name_of_the_parent_is_dropped_if_a_noun_remains() -> None:
    words = Words(Reach(source("zh")), "zh")
    assert words.tables[TABLES["employee"]] == "员工"
    assert words.tables[TABLES["rental"]] == "服务区明细"


@from_table
def test_table_named_daily_is_not_read_as_a_period(
    name: str, comment: str | None, other: str, language: Language, called: str
) -> None:
    made = table(name, "id", "day:date", "balance:numeric", key=("id",), comment=comment)
    beside = table(other, "id", "full_name:text", key=("id",))
    rows = {
        name: {"id": range(30), "day": DAYS, "balance": range(100, 130)},
        other: {"id": range(30), "full_name": [f"Person {n}" for n in range(30)]},
    }
    words = Words(Reach(described(made, beside, rows=rows, language=language)), language)
    assert words.tables[made.name] == called


def test_attribute_of_a_parent_precedes_its_noun() -> None:
    film = table("film", "id", "title:text", "grade:text", key=("id",), comment="电影")
    film = replace(film, columns=tuple(replace(c, comment="分级") if c.name == "grade" else c for c in film.columns))
    loan = table("loan", "id", "film_id", key=("id",), comment="租赁", references={"film_id": "film.id"})
    rows = {
        "film": {"id": range(30), "title": [f"Film {n}" for n in range(30)], "grade": ["G", "PG", "R"] * 10},
        "loan": {"id": range(30), "film_id": range(30)},
    }
    words = Words(Reach(described(film, loan, rows=rows, language="zh")), "zh")
    [relation] = words.reach.parents(loan.name)
    by = f.ByField(field=f.Field(table=film.name, column="grade", path=(relation,)))
    things = f.Things(table=loan.name)
    form = TopGroups(things=things, by=by, measure=f.CountRows(), descending=True, limit=1)
    grammar = grammar_of(words)
    said = {grammar.question(form, variant) for variant in range(24)}
    assert "哪种分级的电影的租赁最多？" in said
    assert [q for q in said if not has_one_reading(grammar, q, form)] == []


def test_status_that_is_an_adjective_precedes_the_noun() -> None:
    user = table("user", "id", "full_name:text", "status:text", "kind:text", key=("id",))
    note = table("note", "id", "user_id", "type:text", "status:text", key=("id",), references={"user_id": "user.id"})
    kinds = ["active", "closed", "blocked"] * 10
    rows = {
        "user": {"id": range(30), "full_name": [f"Person {n}" for n in range(30)], "status": kinds, "kind": kinds},
        "note": {"id": range(30), "user_id": range(30), "type": kinds, "status": kinds},
    }
    words = Words(Reach(described(user, note, rows=rows)), "en")
    grammar = grammar_of(words)
    [relation] = words.reach.parents(note.name)
    own = f.Field(table=user.name, column="status")
    of_parent = f.Field(table=user.name, column="status", path=(relation,))
    types = f.ByField(field=f.Field(table=note.name, column="type"))
    statuses = f.ByField(field=f.Field(table=note.name, column="status"))
    given: tuple[tuple[f.Form, str], ...] = (
        (Count(things=f.Things(table=user.name, where=(f.Equals(field=own, value="active"),))), "active users"),
        (
            Count(things=f.Things(table=note.name, where=(f.Equals(field=of_parent, value="active"),))),
            "notes whose user is active",
        ),
        (
            BestPerGroup(things=f.Things(table=note.name), outer=types, inner=statuses, measure=f.CountRows()),
            "For each type of note, which status is the most common?",
        ),
    )
    for form, said in given:
        questions = {grammar.question(form, variant) for variant in range(24)}
        assert any(said in question for question in questions), questions
        assert [q for q in questions if not has_one_reading(grammar, q, form)] == []


def test_rows_named_by_a_participle_are_in_a_year() -> None:
    made = table("payments_received", "id", "payment_date:date", "payment_amount:numeric", key=("id",))
    rows = {"id": range(30), "payment_date": DAYS, "payment_amount": range(100, 130)}
    words = Words(Reach(described(made, rows={"payments_received": rows})), "en")
    date, amount = (f.Field(table=made.name, column=name) for name in ("payment_date", "payment_amount"))
    things = f.Things(table=made.name, where=(f.During(field=date, period=f.Year(year=2024)),))
    form = Figures(things=things, measures=(f.Aggregate(function="sum", field=amount),))
    said = {grammar_of(words).question(form, variant) for variant in range(12)}
    assert "What is the total amount of payments received in 2024?" in said
    assert "total amount of payments received in 2024" in said


def test_single_row_takes_a_verb_in_the_singular() -> None:
    where = (f.Equals(field=of("rental", "has_deposit"), value=True), f.Missing(field=of("rental", "returned_on")))
    for each, said in zip(where, ("that has a deposit", "that has not been returned"), strict=True):
        form = Listing(
            things=f.Things(table=TABLES["rental"], where=(each,)), show=(of("rental", "channel"), of("rental", "id"))
        )
        lines = wordings(form, "en").splitlines()
        assert any(said in line for line in lines)
        assert not [line for line in lines if "each rental that have" in line or "every rental that have" in line]


def test_groups_by_a_question_are_not_each() -> None:
    by = f.ByField(field=of("rental", "has_deposit"))
    said = wordings(Breakdown(things=f.Things(table=TABLES["rental"]), by=(by,), measures=(f.CountRows(),)), "zh")
    assert "按是否有存款" in said
    assert "各是否" not in said


def test_flags_come_last_in_a_list_of_columns() -> None:
    words = Words(Reach(source("zh")), "zh")
    grammar = grammar_of(words)
    forms = propose(gather(words.reach, words, TABLES["rental"], Random(1)), 15)
    lists = [q for form in forms if isinstance(form, Listing) and "是否" in (q := grammar.question(form, 0))]
    assert lists
    for question in lists:
        asks = [column.startswith("是否") for column in re.split("[、和]", question.rpartition("的")[2])]
        assert asks == sorted(asks), question


SALES = TableName("public", "purchase")


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        pytest.param(Count(things=f.Things(table=SALES)), "number of purchases", "购买记录数量", id="a number"),
        pytest.param(
            Breakdown(
                things=f.Things(table=SALES),
                by=(f.ByPeriod(field=f.Field(table=SALES, column="purchase_date"), grain="month"),),
                measures=(f.CountRows(),),
            ),
            "purchases per month",
            "各月购买记录数量",
            id="a trend",
        ),
        pytest.param(
            TopGroups(
                things=f.Things(table=SALES),
                by=f.ByEntity(entity=f.Entity(table=shop.CUSTOMER, path=(shop.RELATIONS[0],))),
                measure=f.Aggregate(function="sum", field=f.Field(table=SALES, column="amount")),
                descending=True,
                limit=5,
            ),
            "top 5 customers by total amount of purchases",
            "购买记录金额总和前5的客户",
            id="the first group",
        ),
    ],
)
def test_typed_wording_is_short_and_has_one_reading(form: f.Form, english: str, chinese: str) -> None:
    typings: tuple[tuple[Language, str], ...] = (("en", english), ("zh", chinese))
    for language, typed in typings:
        grammar = grammar_of(Words(Reach(shop.shop(language)), language))
        assert typed in {grammar.question(form, variant) for variant in range(24)}
        assert has_one_reading(grammar, typed, form)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_question_in_five_has_the_typed_wording(language: Language) -> None:
    pairs = generate_pairs(shop.shop(language), GenerationOptions(source_name="shop", pairs_per_table=15))
    typed = [p for p in pairs if not p.question.endswith((".", "?", "。", "？"))]
    assert 0.1 <= len(typed) / len(pairs) <= 0.3

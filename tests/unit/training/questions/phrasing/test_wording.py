"""One form in three renderings: the SQL, the English and the Chinese question."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tables import texts
from tests.unit.training.questions import shop
from training.language.languages import Language
from training.questions import form as f
from training.questions.families import build, ratios
from training.questions.families.figures.over_time import Growth, YearOnYear
from training.questions.families.figures.portions import Portion
from training.questions.families.figures.totals import Count, Figures
from training.questions.families.groups.best_per_group import BestPerGroup
from training.questions.families.groups.breakdown import Breakdown
from training.questions.families.groups.shares import Shares
from training.questions.families.groups.top_groups import TopGroups
from training.questions.families.related.children import Childless
from training.questions.families.related.hierarchy import Hierarchy, Reports
from training.questions.families.related.links import Linked, LinkedRows
from training.questions.families.rows.compared import AboveAverage
from training.questions.families.rows.latest import Latest
from training.questions.families.rows.lists import Distinct
from training.questions.families.rows.tops import TopRows
from training.questions.generation.generate import grammar_of
from training.questions.phrasing.reading import has_one_reading
from training.questions.phrasing.words import Words
from training.questions.source_facts.neighbourhood import Reach
from training.questions.sql.printer import sql_text

BY_CUSTOMER = f.ByEntity(entity=f.Entity(table=shop.CUSTOMER, path=(shop.RELATIONS[0],)))
AMOUNT = f.Field(table=shop.PURCHASE, column="amount")
STATUS = f.Field(table=shop.PURCHASE, column="status")
DATE = f.Field(table=shop.PURCHASE, column="purchase_date")
COUNTRY = f.Field(table=shop.CUSTOMER, column="country")
LISTED = f.Field(table=shop.PRODUCT, column="listed")
MONTHLY = f.ByPeriod(field=DATE, grain="month")
HIRED = f.Field(table=shop.STAFF, column="hired")
HIRE_YEAR = f.ByPeriod(field=HIRED, grain="year")
TITLE = f.Field(table=shop.PRODUCT, column="title")
PRICE = f.Field(table=shop.PRODUCT, column="price")
BY_CLERK = f.ByEntity(entity=f.Entity(table=shop.STAFF, path=(shop.RELATIONS[1],)))
CLERK_ORDER = f.Field(table=shop.STAFF, column="order", path=(shop.RELATIONS[1],))
PURCHASES = f.Things(table=shop.PURCHASE)
TOTAL = f.Aggregate(function="sum", field=AMOUNT)
BY_STATUS = f.ByField(field=STATUS)
CUSTOMER_COUNTRY = f.Field(table=shop.CUSTOMER, column="country", path=(shop.RELATIONS[0],))
PURCHASE_ID = f.Field(table=shop.PURCHASE, column="id")
FULL_NAME = f.Field(table=shop.STAFF, column="Full Name")
LANGUAGES: tuple[Language, ...] = ("en", "zh")
SMALL = f.Things(table=shop.PURCHASE, where=(f.Equals(field=STATUS, value=2),))

FORMS: dict[str, f.Form] = {
    "a month of the table's own date is a half-open range and needs no name": Count(
        things=f.Things(table=shop.PURCHASE, where=(f.During(field=DATE, period=f.Month(year=2023, month=4)),))
    ),
    "a top of groups is joined along the edge and sorted by its heading": TopGroups(
        things=PURCHASES,
        by=BY_CUSTOMER,
        measure=f.Aggregate(function="sum", field=AMOUNT),
        descending=True,
        limit=5,
    ),
    "a coded value is worded by its meaning": Count(
        things=f.Things(table=shop.PURCHASE, where=(f.Equals(field=STATUS, value=2),))
    ),
    "a date written as text is read as a date": Count(
        things=f.Things(table=shop.PRODUCT, where=(f.During(field=LISTED, period=f.Year(year=2022)),))
    ),
    "a share is guarded against an empty whole": Shares(
        things=PURCHASES, by=f.ByField(field=STATUS), measure=f.CountRows()
    ),
    "a rounded average of a float is made exact first": Figures(
        things=f.Things(table=shop.PRODUCT),
        measures=(
            f.Aggregate(function="avg", field=f.Field(table=shop.PRODUCT, column="price"), rounded=True),
            f.Aggregate(function="max", field=f.Field(table=shop.PRODUCT, column="price")),
        ),
    ),
    "a table that points to itself is read twice, quoted where it must be": Hierarchy(
        things=f.Things(table=shop.STAFF), relation=shop.RELATIONS[6]
    ),
    "parents without children of a kind": Childless(
        things=f.Things(table=shop.CUSTOMER),
        relation=shop.RELATIONS[0],
        child=f.Things(table=shop.PURCHASE, where=(f.Exceeds(field=AMOUNT, op=">", value=Decimal("12.5")),)),
        show=(f.Field(table=shop.CUSTOMER, column="name"),),
    ),
    "two hops through a table that only links": Linked(
        things=f.Things(table=shop.PRODUCT), near=shop.RELATIONS[4], far=shop.RELATIONS[5], value="sale"
    ),
    "a deletion mark is worded": Count(
        things=f.Things(
            table=shop.CUSTOMER,
            where=(f.Equals(field=COUNTRY, value="China", negated=True),),
            alive=f.Field(table=shop.CUSTOMER, column="deleted_at"),
        )
    ),
    "a month is compared with the one before it by the calendar, not with the row before": Growth(
        things=PURCHASES, by=MONTHLY, measure=f.CountRows(), percent=False
    ),
    "a year is compared with the year before": Growth(
        things=f.Things(table=shop.STAFF), by=HIRE_YEAR, measure=f.CountRows(), percent=True
    ),
    "a month is compared with the same month of the year before": YearOnYear(
        things=PURCHASES, by=MONTHLY, measure=f.CountRows()
    ),
    "a row without date is not the newest": Latest(
        things=f.Things(table=shop.STAFF),
        per=f.ByField(field=f.Field(table=shop.STAFF, column="order")),
        time=HIRED,
        show=(f.Field(table=shop.STAFF, column="Full Name"),),
    ),
    "a row without price is not among the highest": TopRows(
        things=f.Things(table=shop.PRODUCT), show=(TITLE,), by=PRICE, descending=True, limit=3
    ),
    "a share counts the rows without a group": Shares(things=PURCHASES, by=BY_CLERK, measure=f.CountRows()),
    "a part of all counts the rows without a parent": Portion(
        things=PURCHASES, condition=f.Equals(field=CLERK_ORDER, value="first")
    ),
    "NULL is not one of the different values": Distinct(things=PURCHASES, field=CLERK_ORDER),
}
GIVEN = [pytest.param(FORMS[sentence], *said, id=sentence) for sentence, *said in texts(__file__, "FORMS")]


@pytest.mark.parametrize(("form", "sql", "english", "chinese"), GIVEN)
def test_form_has_sql_and_question(form: f.Form, sql: str, english: str, chinese: str) -> None:
    reach = Reach(shop.shop())
    assert sql_text(build(reach, Words(reach, "en"), form).query) == sql
    assert any(english in q for q in wordings("en", form)), wordings("en", form)
    assert any(chinese in q for q in wordings("zh", form)), wordings("zh", form)


@pytest.mark.parametrize(("form", "sql", "english", "chinese"), GIVEN)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_wording_reads_back_to_its_form(
    form: f.Form, sql: str, english: str, chinese: str, language: Language
) -> None:
    del sql, english, chinese
    grammar = grammar_of(Words(Reach(shop.shop(language)), language))
    assert [q for q in wordings(language, form) if not has_one_reading(grammar, q, form)] == []


def wordings(language: Language, form: f.Form) -> list[str]:
    grammar = grammar_of(Words(Reach(shop.shop(language)), language))
    return sorted({grammar.question(form, variant) for variant in range(24)})


WORDED: dict[str, f.Form] = {
    "a parent is named by its role": Childless(
        things=f.Things(table=shop.STAFF),
        relation=shop.RELATIONS[1],
        child=PURCHASES,
        show=(f.Field(table=shop.STAFF, column="Full Name"),),
    ),
    "a row does not possess its value": Portion(things=PURCHASES, condition=f.Equals(field=STATUS, value=2)),
    "a link table is asked from one side": LinkedRows(
        things=f.Things(table=shop.PRODUCT), near=shop.RELATIONS[4], far=shop.RELATIONS[5]
    ),
    "conditions precede the requested columns": AboveAverage(
        things=SMALL,
        show=(f.Field(table=shop.PURCHASE, column="id"),),
        field=AMOUNT,
        above=True,
    ),
    "a group after a condition would be taken for a part of it": Breakdown(
        things=SMALL, by=(BY_CUSTOMER,), measures=(f.CountRows(),)
    ),
    "counts run from many to few": Breakdown(
        things=f.Things(table=shop.CUSTOMER),
        by=(f.ByField(field=COUNTRY),),
        measures=(f.CountRows(),),
        ranked="down",
    ),
    "the newest rows by when they happened need no name of the date": TopRows(
        things=PURCHASES, show=(PURCHASE_ID,), by=DATE, descending=True, limit=5
    ),
    "columns of the oldest rows are in one sentence": TopRows(
        things=SMALL, show=(AMOUNT, PURCHASE_ID), by=DATE, descending=False, limit=5
    ),
    "the newest rows by their event": TopRows(
        things=f.Things(table=shop.STAFF), show=(FULL_NAME,), by=HIRED, descending=True, limit=3
    ),
    "the first row by its event": TopRows(
        things=f.Things(table=shop.STAFF), show=(FULL_NAME,), by=HIRED, descending=False, limit=1
    ),
    "the first of all rows by a figure": TopRows(
        things=f.Things(table=shop.PRODUCT), show=(LISTED,), by=PRICE, descending=True, limit=3
    ),
    "the figure of a group of all rows": TopGroups(
        things=PURCHASES, by=BY_CUSTOMER, measure=TOTAL, descending=True, limit=1
    ),
    "conditions come before the group": TopGroups(
        things=SMALL, by=BY_CUSTOMER, measure=f.CountRows(), descending=False, limit=1
    ),
    "the best follows what it is the best of": BestPerGroup(
        things=PURCHASES, outer=BY_STATUS, inner=BY_CUSTOMER, measure=TOTAL
    ),
    "the group with the most rows, too": BestPerGroup(
        things=PURCHASES, outer=BY_STATUS, inner=BY_CUSTOMER, measure=f.CountRows()
    ),
    "a name that ends with its kind needs no kind": Linked(
        things=f.Things(table=shop.PRODUCT), near=shop.RELATIONS[4], far=shop.RELATIONS[5], value="节日 标签"
    ),
    "a missing value is no zero": Count(things=f.Things(table=shop.PRODUCT, where=(f.Missing(field=PRICE),))),
    "the noun is not repeated": Distinct(things=PURCHASES, field=STATUS),
    "people report to their superior": Reports(things=f.Things(table=shop.STAFF), relation=shop.RELATIONS[6]),
    "a group of a parent goes by the parent": BestPerGroup(
        things=PURCHASES, outer=BY_STATUS, inner=f.ByField(field=CUSTOMER_COUNTRY), measure=TOTAL
    ),
    "rows are counted by their event": Breakdown(
        things=f.Things(table=shop.STAFF), by=(HIRE_YEAR,), measures=(f.CountRows(),)
    ),
    "a share of rows with something": ratios.PartRatio(
        things=f.Things(table=shop.PRODUCT), condition=f.Exceeds(field=PRICE, op="<", value=10), by=None
    ),
    "an average and a sum are two figures": Figures(
        things=PURCHASES,
        measures=(f.Aggregate(function="avg", field=AMOUNT), f.Aggregate(function="sum", field=AMOUNT)),
    ),
    "all parents without children": Childless(
        things=f.Things(table=shop.CUSTOMER),
        relation=shop.RELATIONS[0],
        child=PURCHASES,
        show=(COUNTRY,),
    ),
}


@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [pytest.param(WORDED[sentence], *said, id=sentence) for sentence, *said in texts(__file__, "WORDED")],
)
def test_form_has_this_wording(form: f.Form, english: str, chinese: str) -> None:
    for language in LANGUAGES:
        grammar = grammar_of(Words(Reach(shop.shop(language)), language))
        assert [q for q in wordings(language, form) if not has_one_reading(grammar, q, form)] == []
    assert any(english in q for q in wordings("en", form)), wordings("en", form)
    assert any(chinese in q for q in wordings("zh", form)), wordings("zh", form)

"""Calendars: their days date the rows that refer to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from tests.tables import from_table
from tests.unit.training.made import described, table, table_of
from training.catalog.model import Table
from training.language.languages import Language
from training.questions.as_of import as_of_newest
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.questions.phrasing.words import Words
from training.questions.source_facts.calendars import day_of, days_referenced
from training.questions.source_facts.neighbourhood import Reach
from training.source.description import SourceDescription

FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(366)]
BY_DATE = [int(f"{day:%Y%m%d}") for day in DAYS]
NUMBERED = range(1, 367)
CALENDAR = table("dim_calendar", "date_key", "cal_date:date", "cal_month", "cal_year", "is_weekend:bool")
SHOP = table("dim_shop", "shop_key", "shop_name:text", "city:text", "opened_on:date", key=("shop_key",))
SALES = table_of(
    "fact_sales(date_key->dim_calendar.date_key, shop_key->dim_shop.shop_key, units, revenue:numeric, on_hand)"
)
SOLD = 200
"""Days with sales."""


def _source(
    *tables: Table, keys: Sequence[int] = BY_DATE, sold: Sequence[int | None] | None = None, language: Language = "en"
) -> SourceDescription:
    rows = {
        "dim_calendar": {
            "date_key": keys,
            "cal_date": DAYS,
            "cal_month": [day.month for day in DAYS],
            "cal_year": [day.year for day in DAYS],
            "is_weekend": ["t" if day.isoweekday() > 5 else "f" for day in DAYS],
        },
        "dim_shop": {
            "shop_key": range(8),
            "shop_name": [f"Shop {n}" for n in range(8)],
            "city": ["Cork", "Bray", "Naas", "Trim"] * 2,
            "opened_on": [f"2001-0{n + 1}-01" for n in range(8)],
        },
        "fact_sales": {
            "date_key": [keys[n % SOLD] for n in range(1200)] if sold is None else sold,
            "shop_key": [n % 8 for n in range(1200)],
            "units": [1 + n % 9 for n in range(1200)],
            "revenue": [f"{n % 97}.50" for n in range(1200)],
            "on_hand": [n % 50 for n in range(1200)],
        },
    }
    return described(*(tables or (CALENDAR, SHOP, SALES)), rows=rows, language=language)


@pytest.mark.parametrize(
    ("of", "day"),
    [
        pytest.param(CALENDAR, "cal_date", id="a date and its month, year and weekend"),
        pytest.param(SHOP, None, id="things with one date each"),
        pytest.param(
            table("dim_calendar", "date_key", "cal_month", "cal_year", "is_weekend:bool"),
            None,
            id="a calendar without a date",
        ),
        pytest.param(
            table("dim_calendar", "cal_date:date", "rain", "wind", "sun", "cal_month"), None, id="figures by day"
        ),
    ],
)
def test_calendar_has_a_date_and_mostly_its_parts(of: Table, day: str | None) -> None:
    assert day_of(_source(of), of) == day


@pytest.mark.parametrize(
    ("keys", "sold", "newest"),
    [
        pytest.param(BY_DATE, None, DAYS[SOLD - 1], id="keys written like dates"),
        pytest.param(NUMBERED, None, DAYS[SOLD - 1], id="consecutive keys"),
        pytest.param([7 * n for n in NUMBERED], None, DAYS[-1], id="keys that do not tell the day"),
        pytest.param(NUMBERED, [None, 1, 3], DAYS[2], id="rows without a day"),
        pytest.param(NUMBERED, [1, 150, 99_999_999], DAYS[-1], id="a key of no day"),
        pytest.param(BY_DATE, [20240101, 20991231], DAYS[-1], id="a day after the calendar"),
    ],
)
def test_dates_of_rows_are_those_of_their_keys(
    keys: Sequence[int], sold: Sequence[int | None] | None, newest: date
) -> None:
    source = _source(keys=keys, sold=sold)
    [relation] = (r for r in source.relations if r.parent == CALENDAR.name)
    found = days_referenced(source, relation, "cal_date")
    assert (found.minimum, found.maximum) == (FIRST, newest)
    assert found.null_share == source.profile(SALES.name, "date_key").null_share


@from_table
def test_rows_are_dated_by_the_day_they_refer_to(reference: str, rows: str, is_theirs: bool) -> None:
    dated = table(rows, "id", reference, "units", key=("id",), references={reference: "dim_calendar.date_key"})
    source = described(CALENDAR, dated, rows=_rows_of(rows, reference))
    reach = Reach(source)
    [day] = reach.times(dated.name)
    assert (Words(reach, "en").main_time(dated.name) == day) is is_theirs
    assert reach.newest(day) == DAYS[SOLD - 1]
    assert reach.times(CALENDAR.name) == ()


def _rows_of(rows: str, reference: str) -> dict[str, dict[str, Sequence[object]]]:
    calendar: dict[str, Sequence[object]] = {
        "date_key": BY_DATE,
        "cal_date": DAYS,
        "cal_month": [day.month for day in DAYS],
        "cal_year": [day.year for day in DAYS],
    }
    own: dict[str, Sequence[object]] = {
        "id": range(600),
        reference: [BY_DATE[n % SOLD] for n in range(600)],
        "units": [n % 9 for n in range(600)],
    }
    return {"dim_calendar": calendar, rows: own}


@from_table
def test_figures_are_asked_by_month_and_rows_are_listed_with_their_day(
    language: Language, asked: tuple[str, ...], listed: tuple[str, ...]
) -> None:
    source = _source(language=language)
    pairs = generate_pairs(source, GenerationOptions(source_name="shop", pairs_per_table=40))
    by_month = [p for p in pairs if "SUM(fact_sales.units)" in p.sql and "DATE_TRUNC('month'" in p.sql]
    assert any(all(word in pair.question for word in asked) for pair in by_month)
    assert all("fact_sales.date_key = dim_calendar.date_key" in pair.sql for pair in by_month)
    lists = [p for p in pairs if p.family == "join" and "dim_calendar.cal_date" in p.sql]
    assert any(all(word in pair.question for word in listed) for pair in lists)


def test_stocks_of_days_are_not_added_up() -> None:
    pairs = generate_pairs(_source(), GenerationOptions(source_name="shop", pairs_per_table=40))
    assert any("AVG(fact_sales.on_hand)" in pair.sql for pair in pairs)
    assert not any("SUM(fact_sales.on_hand)" in pair.sql for pair in pairs)


def test_days_of_a_calendar_have_no_questions_about_children_or_over_time() -> None:
    pairs = generate_pairs(_source(CALENDAR, SALES), GenerationOptions(source_name="shop", pairs_per_table=40))
    of_calendar = [pair for pair in pairs if "fact_sales" not in pair.sql]
    assert {"count", "list"} <= {pair.family for pair in of_calendar}
    unwanted = {"with_children", "without_children", "child_counts", "trend", "relative_dates"}
    assert unwanted.isdisjoint(pair.family for pair in of_calendar)


@pytest.mark.parametrize(
    ("tables", "day"),
    [
        pytest.param("fact_sales JOIN dim_calendar ON true", DAYS[SOLD - 1], id="the last day with rows"),
        pytest.param("dim_calendar", DAYS[-1], id="the calendar alone"),
    ],
)
def test_today_is_the_newest_day_of_the_rows(tables: str, day: date) -> None:
    sql = f"SELECT COUNT(*) FROM {tables} WHERE dim_calendar.cal_date >= CURRENT_DATE"
    moved = as_of_newest(sql, _source())
    assert moved is not None
    assert moved.day == day

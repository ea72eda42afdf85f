from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from samples.highway_db.data import tables
from samples.highway_db.rows import TableRows
from samples.load import SAMPLES, UnknownSampleError, sample
from tests.tables import from_table


@pytest.fixture(scope="module")
def made() -> dict[str, TableRows]:
    return {table.table: table for table in tables()}


def column(table: TableRows, name: str) -> Iterator[object]:
    index = table.columns.index(name)
    return (row[index] for row in table.rows)


@pytest.mark.long
def test_generated_rows_are_deterministic(made: dict[str, TableRows]) -> None:
    assert {table.table: table for table in tables()} == made


def test_sample_has_20000_to_50000_rows(made: dict[str, TableRows]) -> None:
    assert 20_000 <= sum(len(table.rows) for table in made.values()) <= 50_000


def test_rows_have_a_value_for_every_column(made: dict[str, TableRows]) -> None:
    assert all(len(row) == len(table.columns) for table in made.values() for row in table.rows)


def test_tables_of_the_schema_have_rows(made: dict[str, TableRows]) -> None:
    schema = SAMPLES["highway_db"].schema_sql
    partitions = set(re.findall(r"create table (\w+) partition of", schema))
    declared = {name for _, name in SAMPLES["highway_db"].objects("table")}
    assert declared - partitions == {name for name, table in made.items() if table.rows}


def test_payments_add_up_to_pay_sum(made: dict[str, TableRows]) -> None:
    days = made["bss_business_day_data"]
    sums = zip(*(column(days, f"{kind}_amount") for kind in ("wx", "zfb", "cash", "card")), strict=True)
    assert [sum(map(Decimal, map(str, parts))) for parts in sums] == list(column(days, "pay_sum"))


def test_days_cover_two_years(made: dict[str, TableRows]) -> None:
    days = set(column(made["bss_business_day_data"], "oper_date"))
    assert (min(map(str, days)), max(map(str, days)), len(days)) == ("2022-01-01", "2023-12-31", 730)


def test_national_day_is_busier_than_the_week_before(made: dict[str, TableRows]) -> None:
    cars = made["bss_car_day_count"]
    per_day: dict[object, int] = {}
    for day, entered in zip(column(cars, "count_date"), column(cars, "enter_count"), strict=True):
        per_day[day] = per_day.get(day, 0) + int(str(entered))
    assert per_day[date(2023, 10, 1)] > 1.4 * per_day[date(2023, 9, 24)]


@from_table
def test_undeclared_relations_hold_in_the_data(
    made: dict[str, TableRows], child: str, key: str, parent: str, referenced: str
) -> None:
    meant = set(column(made[child], key)) - {None}
    assert meant
    assert meant <= set(column(made[parent], referenced))


def test_dictionary_names_existing_tables_and_columns(made: dict[str, TableRows]) -> None:
    schema = SAMPLES["highway_db"].schema_sql
    for line in csv.DictReader(io.StringIO(SAMPLES["highway_db"].dictionary_text)):
        assert line["table"] in made
        declaration = schema.split(f"create table {line['table']} (", 1)[1].split("\n);", 1)[0]
        assert not line["column"] or re.search(rf"^  {line['column']} ", declaration, re.MULTILINE)


def test_dictionary_labels_every_code_of_the_data(made: dict[str, TableRows]) -> None:
    for line in csv.DictReader(io.StringIO(SAMPLES["highway_db"].dictionary_text)):
        if line["value_labels"]:
            known = {entry.split("=")[0] for entry in line["value_labels"].split(";")}
            assert set(map(str, column(made[line["table"]], line["column"]))) <= known


def test_table_list_names_all_tables(made: dict[str, TableRows]) -> None:
    lines = [line for line in SAMPLES["highway_db"].tables_text.splitlines() if not line.startswith("#")]
    named = {name.strip().removeprefix("public.") for line in lines for name in line.split(",")} - {""}
    assert named == set(made)


def test_unknown_sample_error_lists_known_samples() -> None:
    with pytest.raises(UnknownSampleError, match="highway_db"):
        sample("railway_db")


def test_business_context_is_in_chinese() -> None:
    assert SAMPLES["highway_db"].business_context["zh"] == "高速公路服务区管理系统"

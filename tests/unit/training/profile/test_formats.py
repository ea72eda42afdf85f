from __future__ import annotations

import pytest

from tests.tables import called, from_table
from tests.unit.training.made import column
from training.profile.formats import number_unit, text_format
from training.profile.statistics import column_statistics

TEXT = column("said", "text")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2023-04-01", "2024-12-31"], "YYYY-MM-DD"),
        (["2023-13-01", "2023-99-99"], "code"),
        (["202304", "202312"], "YYYYMM"),
        (["20230401", "20231231"], "YYYYMMDD"),
        (["20230401 10:20:30"], "YYYYMMDD HH:MM:SS"),
        (["01/02/2023", "04/25/2023"], "MM/DD/YYYY"),
        (["01/02/2023", "25/04/2023"], "DD/MM/YYYY"),
        (["01/02/2023", "03/04/2023"], None),
        ([f"{day:02}/{month:02}/2023" for day in range(1, 29) for month in range(1, 13)], "DD/MM/YYYY"),
        (["1-2-2023", "25-4-2023"], "DD-MM-YYYY"),
        (["01.02.2023", "03.04.2023"], "DD.MM.YYYY"),
        (["01/02/2023 10:20:30", "25/04/2023 00:00:00"], "DD/MM/YYYY HH:MM:SS"),
        (["25.04.2023 10:20:30"], "DD.MM.YYYY HH:MM:SS"),
        (["10.2.1.2023", "10.2.1.2024"], None),
        (["https://a.example/x", "http://b.example"], "url"),
        (['{"a": 1}', "[]"], "json"),
        (["0f8fad5b-d9cb-469f-a165-70867728950e"], "uuid"),
        (["C001", "C002"], "code"),
        (["1629", "978", "-86"], "number"),
        (["00187", "10001"], "code"),
        (["Cairo,Luxor,Aswan", "Manaus,Belem,Para"], "list"),
        (["red, blue", "green, red, black"], "list"),
        (["Berlin, Germany", "Lyon, France"], None),
        (["follow-up in two weeks, patient complained about pain", "no pain, comes back in a month"], None),
        (["Rome", "Paris"], None),
        ([""], None),
        ([], None),
    ],
)
def test_the_format_that_all_values_share(values: list[str], expected: str | None) -> None:
    assert text_format(values) == expected


@from_table
def test_unit_of_an_integer(words: str, comment: str | None, expected: str) -> None:
    assert number_unit(words.split(), comment, integral=True, low=1990, high=2020) == expected


@from_table
def test_unit_of_a_decimal(words: str, comment: str | None, expected: str) -> None:
    assert number_unit(words.split(), comment, integral=False, low=0, high=1) == expected


def test_sample_estimates_the_number_of_values() -> None:
    few = column_statistics(TEXT, ["a", "b"] * 500, rows=100_000, whole=False)
    many = column_statistics(TEXT, [str(n) for n in range(1000)], rows=100_000, whole=False)
    assert few.distinct == 2
    assert many.distinct == 100_000
    assert many.unique


def test_nulls_and_shares_are_of_all_rows() -> None:
    seen = column_statistics(TEXT, ["a", None, "a", "b"], rows=4, whole=True)
    assert (seen.null_share, seen.values, seen.distinct) == (0.25, (("a", 0.5), ("b", 0.25)), 2)
    assert column_statistics(TEXT, [], rows=0, whole=True).distinct == 0


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected

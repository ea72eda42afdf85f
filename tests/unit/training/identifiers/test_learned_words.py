from __future__ import annotations

import pytest

from tests.unit.training.made import column, table
from training.catalog.model import Table
from training.identifiers.schema_names import read_names

PROVIDERS = table("prov", "prov_id", "prov_nm:text", key=["prov_id"], comment="Service providers (labs, hauliers)")
LOANS = table("ill_request", "ill_no", key=["ill_no"], comment="Interlibrary loan requests")
LINES = table("po_line", "po_no", "line_no", comment="Purchase order lines")
TILES = table("red_tile", "red_no", comment="Round etched diamond tiles")


def said(tables: list[Table], of: Table, name: str) -> str:
    return " ".join(read_names(tables).words(of.name, name))


@pytest.mark.parametrize(
    ("tables", "of", "name", "words"),
    [
        pytest.param([PROVIDERS], PROVIDERS, "prov_nm", "provider name", id="by the comment of its table"),
        pytest.param([LOANS], LOANS, "ill_no", "interlibrary loan no", id="letters of the words before the same end"),
        pytest.param([LINES], LINES, "po_no", "purchase order no", id="first letters of the words before the same end"),
        pytest.param([TILES], TILES, "red_no", "red no", id="a word is no abbreviation of others"),
    ],
)
def test_a_schema_explains_its_own_abbreviations(tables: list[Table], of: Table, name: str, words: str) -> None:
    assert said(tables, of, name) == words


def test_a_reference_explains_the_abbreviation_of_what_it_points_to() -> None:
    order = table("purchase", "id", "prov_id", references={"prov_id": "provider.id"})
    assert said([order, table("provider", "id", key=["id"])], order, "prov_id") == "provider id"


def test_a_table_explains_the_abbreviation_that_begins_its_name() -> None:
    order = table("purchase", "id", "prov_id")
    assert said([order, table("providers", "id")], order, "prov_id") == "provider id"
    assert said([order, table("customers", "id")], order, "prov_id") == "province id"


def test_abbreviation_with_two_explanations_is_ignored() -> None:
    first = table("purchase", "id", "prov_id", references={"prov_id": "provider.id"})
    second = table("address", "id", "prov_id", references={"prov_id": "province.id"})
    tables = [first, second, table("provider", "id", key=["id"]), table("province", "id", key=["id"])]
    assert said(tables, first, "prov_id") == "province id"


@pytest.mark.parametrize(
    ("others", "words"),
    [
        pytest.param([], "cst no", id="no evidence: as it is written"),
        pytest.param([table("customers", "id")], "customer no", id="one of its readings is a word of the schema"),
        pytest.param([table("visit", "id", comment="Visits of customers")], "customer no", id="or of a comment"),
        pytest.param([table("customers", "unit_cost")], "cst no", id="two of them are"),
    ],
)
def test_an_abbreviation_of_several_words_is_read_by_the_schema(others: list[Table], words: str) -> None:
    order = table("purchase", "id", "cst_no")
    assert said([order, *others], order, "cst_no") == words


@pytest.mark.parametrize(
    ("other", "words"),
    [
        pytest.param(
            table("visit", column("cst_nm", "text", comment="Customer name")),
            "customer no",
            id="the comment of a column",
        ),
        pytest.param(table("customers", "id", "price"), "customer no", id="the letters of a table's name, in order"),
    ],
)
def test_evidence_elsewhere_in_the_schema(other: Table, words: str) -> None:
    order = table("purchase", "id", "cst_no")
    assert said([order, other], order, "cst_no") == words

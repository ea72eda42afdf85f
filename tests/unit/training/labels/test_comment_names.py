"""English comments: some are names of a table or a column, some are descriptions."""

from __future__ import annotations

import pytest

from tests.unit.training.made import catalog, column, described, table
from training.catalog.model import Catalog, ColumnName
from training.identifiers.schema_names import read_names
from training.labels.comment_names import column_name_in, lists_kinds, table_name_in
from training.labels.labelling import label_columns
from training.language.languages import Language
from training.relations.relation import Relation


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        pytest.param("Bike models", "Bike models", id="a name"),
        pytest.param("Table of orders", "orders", id="the subject of a table"),
        pytest.param("List of all branches", "branches", id="all of them"),
        pytest.param("Sales targets by branch and month", "Sales targets", id="the organisation is left out"),
        pytest.param("Farms under management", "Farms", id="the scheme is left out"),
        pytest.param("Repair jobs of bikes", "", id="the owner is left out"),
        pytest.param("Fleet of rental bikes", "", id="a collection is no row"),
        pytest.param("All the things a customer may rent", "", id="a description"),
    ],
)
def test_comment_of_a_table_is_its_label_or_none(comment: str, name: str) -> None:
    assert table_name_in(comment) == name


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        pytest.param("Job title", "Job title", id="a name"),
        pytest.param("State of the bike", "State", id="of the table's own row"),
        pytest.param("Colour of the frame", "", id="of something else"),
        pytest.param("Year of birth", "Year of birth", id="a name with its owner"),
        pytest.param("Price paid in euros", "Price paid in euros", id="a name with its unit"),
        pytest.param("The employee", "employee", id="without its article"),
        pytest.param("How the customer paid", "", id="a question"),
        pytest.param("Net Value of the Sales Order", "net value", id="a complete name of any length"),
        pytest.param("Material Type", "material type", id="titled as a heading"),
        pytest.param("SD Document Currency", "SD document currency", id="an acronym stays"),
        pytest.param("First day of the month", "", id="a description"),
        pytest.param("From pick-up to return", "", id="a range of time"),
        pytest.param("From date", "From date", id="a beginning"),
        pytest.param("Number on the frame", "", id="a place"),
    ],
)
def test_comment_of_a_column_is_its_label_or_none(comment: str, name: str) -> None:
    assert column_name_in(comment, ("bike",)) == name


@pytest.mark.parametrize(
    ("rest", "lists"),
    [
        pytest.param("theatres and open-air stages", True, id="two further kinds"),
        pytest.param("theatres, arenas, and stages", True, id="several"),
        pytest.param("with their seats and prices", False, id="parts of a row"),
        pytest.param("including closed and planned", False, id="states of a row"),
        pytest.param("one row per hall", False, id="its grain"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_rest_of_a_comment_that_lists_further_kinds(rest: str, lists: bool) -> None:
    assert lists_kinds(rest) == lists


def test_table_of_several_kinds_is_not_called_after_the_first() -> None:
    made = described(table("venues", "venue_id", key=["venue_id"], comment="Concert halls, theatres and stages"))
    assert made.label(made.tables[0].name) == "venue"


def test_column_is_not_called_after_the_first_of_its_values() -> None:
    made = described(table("shows", "show_id", column("cut", "text", comment="Short, long or none"), key=["show_id"]))
    assert made.label(made.tables[0].name, "cut") == "cut"


def test_readable_name_is_used_if_the_comment_is_a_description() -> None:
    source = described(
        table(
            "bikes",
            column("payment_method", comment="How the customer paid"),
            column("pmx", comment="How the customer paid"),
            comment="Fleet of rental bikes",
        )
    )
    (made,) = source.tables
    assert source.label(made.name) == "bike"
    assert [source.label(made.name, c.name) for c in made.columns] == ["payment method", "How the customer paid"]


def _with_references(comment: str, key: str, called: str) -> tuple[Catalog, tuple[Relation, ...]]:
    parent = table("wy_room", column(key, comment=called), comment=comment)
    child = table("wy_bill", key, "room_id", "payer_id")
    edges = tuple(
        Relation(child=child.name, child_columns=(name,), parent=parent.name, parent_columns=(key,), origin="declared")
        for name in (key, "room_id", "payer_id")
    )
    return catalog(child, parent), edges


@pytest.mark.parametrize(
    ("language", "comment", "called", "labels"),
    [
        pytest.param("zh", "房屋", "房屋号", ["房屋号", "房屋ID"], id="as the key and the row are called"),
        pytest.param("zh", "房屋", "编码", ["房屋编码", "房屋ID"], id="with the row if the key alone is vague"),
        pytest.param("en", "Flats", "Door code", ["flat door code", "flat ID"], id="one row of many"),
    ],
)
def test_reference_without_comment_is_labelled_by_its_target(
    language: Language, comment: str, called: str, labels: list[str]
) -> None:
    made, edges = _with_references(comment, "door_no", called)
    found = label_columns(made, read_names(made.tables), None, language, edges)
    bill = next(t for t in made.tables if t.name.name == "wy_bill")
    assert [found[ColumnName(bill.name, name)].text for name in ("door_no", "room_id")] == labels
    assert found[ColumnName(bill.name, "payer_id")].origin == "name"


@pytest.mark.parametrize(
    ("name", "comment", "label"),
    [
        pytest.param("entry_cents", "Fee per entry, in cents", "Fee per entry in cents", id="behind a comma"),
        pytest.param("entry_cents", "Fee per entry, in advance", "Fee per entry", id="no unit"),
        pytest.param("intro_min", "Minutes of the host", "intro in minutes", id="min as the comment explains it"),
    ],
)
def test_unit_in_a_comment_is_in_the_label(name: str, comment: str, label: str) -> None:
    made = described(table("shows", "show_id", column(name, comment=comment), key=["show_id"]))
    assert made.label(made.tables[0].name, name) == label

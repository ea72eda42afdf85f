"""English comments: some are names of a table or a column, some are descriptions."""

from __future__ import annotations

from tests.tables import called, from_table
from tests.unit.training.made import catalog, column, described, table, table_of
from training.catalog.model import Catalog, ColumnName
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns
from training.language.languages import Language
from training.relations.relation import Relation


def test_table_of_several_kinds_is_not_called_after_the_first() -> None:
    made = described(table("venues", "venue_id", key=["venue_id"], comment="Concert halls, theatres and stages"))
    assert made.label(made.tables[0].name) == "venue"


def test_column_is_not_called_after_the_first_of_its_values() -> None:
    made = described(table("shows", "show_id", column("cut", "text", comment="Short, long or none"), key=["show_id"]))
    assert made.label(made.tables[0].name, "cut") == "cut"


def test_readable_name_is_used_if_the_comment_is_a_description() -> None:
    source = described(
        table_of('bikes(payment_method "How the customer paid", pmx "How the customer paid") "Fleet of rental bikes"')
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


@from_table
def test_reference_without_comment_is_labelled_by_its_target(
    language: Language, comment: str, called: str, labels: list[str]
) -> None:
    made, edges = _with_references(comment, "door_no", called)
    found = label_columns(made, read_names(made.tables), None, language, edges)
    bill = next(t for t in made.tables if t.name.name == "wy_bill")
    assert [found[ColumnName(bill.name, name)].text for name in ("door_no", "room_id")] == labels
    assert found[ColumnName(bill.name, "payer_id")].origin == "name"


@from_table
def test_unit_in_a_comment_is_in_the_label(name: str, comment: str, label: str) -> None:
    made = described(table("shows", "show_id", column(name, comment=comment), key=["show_id"]))
    assert made.label(made.tables[0].name, name) == label


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected

"""Labels name the content of a column, alike in documents and questions."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.tables import from_table
from tests.unit.training.made import column, described, table
from training.catalog.model import ColumnName
from training.documents.ddl import render_ddl
from training.labels.contents import named_by_content
from training.language.languages import Language


@from_table
def test_label_names_the_content(name: str, type_name: str, values: Sequence[object], en: str, zh: str) -> None:
    made = table("city", "id", column(name, type_name), key=["id"])
    languages: tuple[tuple[Language, str], ...] = (("en", en), ("zh", zh))
    for language, label in languages:
        source = described(made, rows={"city": {"id": range(18), name: values}}, language=language)
        assert source.label(made.name, name) == label
        assert label in render_ddl(made, source) or label == name
        own = {c.name: source.column_labels[ColumnName(made.name, c.name)] for c in made.columns}
        again = named_by_content(made, own, source.profiles[made.name], language)
        assert again == own


def test_brackets_follow_the_completed_label() -> None:
    made = table("stock", "id", column("reserved", "numeric", comment="预留（件）"), key=["id"])
    source = described(made, rows={"stock": {"id": range(60), "reserved": range(60)}}, language="zh")
    assert source.label(made.name, "reserved").startswith("预留数量")


@pytest.mark.parametrize(
    ("values", "label"),
    [pytest.param([0, 1], "传染状态", id="no and yes"), pytest.param([1, 2], "传染", id="one and two")],
)
def test_only_no_and_yes_are_a_status(values: list[int], label: str) -> None:
    made = table("patient", "id", column("infected", "int", comment="传染"), key=["id"])
    source = described(made, rows={"patient": {"id": range(18), "infected": values * 9}}, language="zh")
    assert source.label(made.name, "infected") == label

"""Questions are about the current one of several versions of a row."""

from __future__ import annotations

import pytest

from tests.tables import from_table
from tests.unit.training.made import column, described, table
from training.documents.markdown import render_markdown
from training.language.languages import Language
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription
from training.source.row_versions import current_mark

VERSIONED = ("customer_id:text", "city:text", "start_date:date", "end_date:date")


def _customers(mark: str, *columns: str, comment: str | None = None, language: Language = "zh") -> SourceDescription:
    name, kind = mark.split(":")
    dim = table(
        "dim_customer",
        "customer_key",
        *(columns or VERSIONED),
        column(name, kind, comment=comment),
        key=("customer_key",),
        comment="客户维度表" if language == "zh" else None,
    )
    yes, no = (True, False) if kind == "bool" else ("Y", "N") if kind == "text" else (1, 0)
    rows = {
        "customer_key": range(60),
        "customer_id": [f"C{n % 40:03}" for n in range(60)],
        "city": ["Rome", "Bonn", "Oslo"] * 20,
        "start_date": [f"2023-0{1 + n % 9}-01" for n in range(60)],
        "end_date": [f"2024-0{1 + n % 9}-01" for n in range(60)],
        name: [yes] * 40 + [no] * 20,
    }
    return described(dim, rows={"dim_customer": rows}, language=language)


@from_table
def test_a_mark_of_the_current_version(mark: str, columns: tuple[str, ...], comment: str | None, found: bool) -> None:
    source = _customers(mark, *columns, comment=comment)
    assert (current_mark(source, source.tables[0]) is not None) is found


@from_table
def test_former_versions_are_not_counted(mark: str, language: Language, said: str, condition: str) -> None:
    source = _customers(mark, language=language)
    pairs = generate_pairs(source, GenerationOptions(source_name="shop", pairs_per_table=40))
    counting = [pair for pair in pairs if "COUNT(*)" in pair.sql]
    assert counting
    assert all(condition in pair.sql and said in pair.question for pair in counting), counting


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "is_current 标记当前版本"), ("en", "is_current marks the current version")]
)
def test_documents_say_that_there_are_former_versions(language: Language, said: str) -> None:
    source = _customers("is_current:bool", language=language)
    assert said in render_markdown(source.tables[0], source)

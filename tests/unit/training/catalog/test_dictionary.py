from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from tests.unit.training.made import catalog, table
from training.catalog.user_files.dictionary import DictionaryError, parse_dictionary


@from_table
def test_entry_has_label_synonyms_and_value_labels(text: str) -> None:
    entry = parse_dictionary(text).find("public", "t", "c")
    assert entry is not None
    assert (entry.label, entry.synonyms) == ("状态", ("情况", "情形"))
    assert entry.value_labels == (("0", "否"), ("1", "是"))


def test_entry_with_a_schema_is_about_that_table_alone() -> None:
    read = parse_dictionary("table,column,label\nsales.t,,销售\nt,,普通\n")
    assert [e.label for s in ("sales", "public") if (e := read.find(s, "t"))] == ["销售", "普通"]
    assert read.find("public", "other") is None


@from_table
def test_faulty_dictionary_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(DictionaryError, match=says) as caught:
        parse_dictionary(text)
    assert caught.value.line == line


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    with suppress(DictionaryError):
        parse_dictionary(text)


def test_entries_without_table_or_column_are_found() -> None:
    made = catalog(table("Orders", "id"), table("part", "id", schema="shop"))
    text = "table,column,label\norders,ID,编号\norders,colour,颜色\nshop.part,id,编号\npart,,零件\nnowhere,,无\n"
    dictionary = parse_dictionary(text)
    assert [(e.table, e.column) for e in dictionary.unmatched(made, every_table=True)] == [
        ("orders", "colour"),
        ("nowhere", ""),
    ]
    assert [(e.table, e.column) for e in dictionary.unmatched(made, every_table=False)] == [("orders", "colour")]

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.training.made import catalog, table
from training.catalog.user_files.dictionary import DictionaryError, parse_dictionary


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("table,column,label,synonyms,value labels\nt,c,状态,情况|情形,0=否;1=是\n", id="English headers"),
        pytest.param("表名,字段,中文名,同义词,取值说明\nt,c,状态,情况、情形,0:否 1:是\n", id="Chinese headers"),
        pytest.param("Table\tColumn\tLabel\tSynonyms\tvalue_labels\nt\tc\t状态\t情况;情形\t0=否,1=是\n", id="tabs"),
        pytest.param(
            "\ufeffvalues;table;column;synonyms;label\n0=否|1=是;T;C;情况|情形;状态\n", id="any order of columns"
        ),
    ],
)
def test_entry_has_label_synonyms_and_value_labels(text: str) -> None:
    entry = parse_dictionary(text).find("public", "t", "c")
    assert entry is not None
    assert (entry.label, entry.synonyms) == ("状态", ("情况", "情形"))
    assert entry.value_labels == (("0", "否"), ("1", "是"))


def test_entry_with_a_schema_is_about_that_table_alone() -> None:
    read = parse_dictionary("table,column,label\nsales.t,,销售\nt,,普通\n")
    assert [e.label for s in ("sales", "public") if (e := read.find(s, "t"))] == ["销售", "普通"]
    assert read.find("public", "other") is None


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param("", 0, "empty", id="nothing"),
        pytest.param("table,colour\n", 1, "unknown header 'colour'", id="an unknown header"),
        pytest.param("table,column\nt,c\n", 1, "needs table and at least one", id="a header without a label"),
        pytest.param("table,name,label\n", 1, "two headers mean label", id="one column twice"),
        pytest.param("table,label\n\n,x\n", 3, "the table is missing", id="no table"),
        pytest.param("table,column,label\nt,c,x\nT,C,y\n", 3, "stands on line 2 already", id="a column twice"),
        pytest.param("table,label\na.b.c,x\n", 2, "more than two parts", id="a name of three parts"),
        pytest.param(
            "table,label,values\nt,x,nonsense\n", 2, "write `1=first;2=second`", id="values that are no pairs"
        ),
        pytest.param("table,label\nt,\n", 2, "nothing is said", id="a line without content"),
        pytest.param("table,label\nt,a,b\n", 2, "quote fields", id="more fields than headers"),
        pytest.param('table,label\nt,"open\n', 2, "not valid CSV", id="an open quote"),
        pytest.param("table,label\nt,a\0b\n", 2, "zero byte", id="a zero byte"),
    ],
)
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
    assert [(e.table, e.column) for e in dictionary.of_nothing(made, every_table=True)] == [
        ("orders", "colour"),
        ("nowhere", ""),
    ]
    assert [(e.table, e.column) for e in dictionary.of_nothing(made, every_table=False)] == [("orders", "colour")]

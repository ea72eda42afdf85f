"""Edits of one entry or relation keep the other lines of the user's file."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from training.catalog.model import TableName
from training.catalog.user_files.dictionary import Entry, parse_dictionary
from training.catalog.user_files.edited_dictionary import UnwritableEntry, entry_of, with_entry
from training.catalog.user_files.edited_relations import UnwritableRelation, with_relation
from training.catalog.user_files.user_relations import RelationsError, UserRelation

TEXT = """# kept
表,字段,名称,取值说明
orders,,订单,
orders,state,"状态
(两行)",1=新;2=旧
"""


@pytest.mark.parametrize(
    ("text", "entry", "expected"),
    [
        pytest.param(
            TEXT,
            Entry(table="orders", column="", label="订货单"),
            TEXT.replace("orders,,订单,", "orders,,订货单,"),
            id="an entry is replaced",
        ),
        pytest.param(
            TEXT,
            Entry(table="orders", column="state", label="阶段", value_labels=(("1", "新建"), ("2", "旧"))),
            "# kept\n表,字段,名称,取值说明\norders,,订单,\norders,state,阶段,1=新建;2=旧\n",
            id="an entry of two lines is replaced whole",
        ),
        pytest.param(
            TEXT,
            Entry(table="orders", column="", label=""),
            TEXT.replace("orders,,订单,\n", ""),
            id="an empty entry is removed",
        ),
        pytest.param(
            "table;label\norders;order",
            Entry(table="orders", column="id", label="order; number"),
            'table;label;column\norders;order\norders;"order; number";id\n',
            id="a column that the header lacks is added with the file's delimiter",
        ),
        pytest.param(
            "",
            Entry(table="crm.orders", column="id", label="order, number", synonyms=("no", "key")),
            'table,column,label,synonyms,value labels\ncrm.orders,id,"order, number",no|key,\n',
            id="a new file begins with a header",
        ),
        pytest.param(
            TEXT.replace("\n", "\r\n"),
            Entry(table="orders", column="id", label="编号", synonyms=("号",)),
            TEXT.replace("取值说明\n", "取值说明,synonyms\n").replace("\n", "\r\n") + "orders,id,编号,,号\r\n",
            id="line breaks of a spreadsheet stay",
        ),
    ],
)
def test_dictionary_with_entry(text: str, entry: Entry, expected: str) -> None:
    assert with_entry(text, entry) == expected


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(Entry(table="a.b.c", column="", label="x"), id="a table of three parts"),
        pytest.param(Entry(table="t", column="c", label="", value_labels=(("1", "a;b"),)), id="a separator in a value"),
        pytest.param(Entry(table="t", column="c", label="a\nb"), id="a line break in a label"),
    ],
)
def test_unwritable_entry_is_refused(entry: Entry) -> None:
    with pytest.raises(UnwritableEntry):
        with_entry(TEXT, entry)


def test_entry_of_a_table_outside_public_is_written_with_its_schema() -> None:
    dictionary = parse_dictionary(TEXT)
    assert entry_of(dictionary, TableName("public", "orders"), "").label == "订单"
    assert entry_of(dictionary, TableName("crm", "item"), "id").table == "crm.item"
    assert entry_of(dictionary, TableName("public", "item"), "id").table == "item"
    shared = entry_of(dictionary, TableName("public", "orders"), "", shared=True)
    assert (shared.table, shared.label) == ("public.orders", "订单")


EDGE = UserRelation(child="orders", child_columns=("city",), parent="city", parent_columns=("id",))
BAN = UserRelation(child="orders", child_columns=("city",), parent="city", parent_columns=("id",), forbidden=True)
PAIR = UserRelation(child="a", child_columns=("x", "y"), parent="b", parent_columns=("x", "y"))


def is_same_as(relation: UserRelation) -> Callable[[UserRelation], bool]:
    def names(each: UserRelation) -> list[str]:
        sides = (each.child.lower().removeprefix("public."), *each.child_columns, each.parent, *each.parent_columns)
        return [name.lower() for name in sides]

    return lambda other: names(other) == names(relation)


@pytest.mark.parametrize(
    ("text", "relation", "listed", "expected"),
    [
        pytest.param("# kept\n", EDGE, True, "# kept\norders.city -> city.id\n", id="a relation is added"),
        pytest.param("public.Orders.City -> city.ID", BAN, True, "! orders.city -> city.id\n", id="one is forbidden"),
        pytest.param("! orders.city -> city.id\n", BAN, False, "", id="a ban is taken back"),
        pytest.param("", PAIR, True, "a.(x,y) -> b.(x,y)\n", id="columns of a composite key are in brackets"),
        pytest.param("# a\r\n# b", EDGE, True, "# a\r\n# b\r\norders.city -> city.id\r\n", id="line breaks stay"),
    ],
)
def test_relations_file_with_relation(text: str, relation: UserRelation, listed: bool, expected: str) -> None:
    assert with_relation(text, relation, is_same_as(relation), listed=listed) == expected


def test_unwritable_relation_is_refused() -> None:
    spaced = UserRelation(child="orders", child_columns=("my city",), parent="city", parent_columns=("id",))
    with pytest.raises(UnwritableRelation):
        with_relation("", spaced, is_same_as(spaced))
    with pytest.raises(RelationsError):
        with_relation("not a relation", EDGE, is_same_as(EDGE))

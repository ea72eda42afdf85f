from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import from_table
from tests.unit.training.made import catalog, column, described, table
from training.catalog.model import ColumnName, Table, TableName
from training.catalog.user_files.dictionary import parse_dictionary
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns, label_tables
from training.language.languages import Language
from training.relations.edges import declared_relations


def test_dictionary_precedes_comment_and_comment_precedes_name() -> None:
    made = catalog(table("t", column("a", comment="数量,按件"), column("b", comment="单号"), column("order_date")))
    names = read_names(made.tables)
    dictionary = parse_dictionary("table,column,label,synonyms\nt,a,件数,个数\nt,b,,编号\n")
    labels = label_columns(made, names, dictionary, "zh")
    name = made.tables[0].name
    a, b, c = (labels[ColumnName(name, column)] for column in ("a", "b", "order_date"))
    assert (a.text, a.origin, a.synonyms) == ("件数", "dictionary", ("数量", "个数"))
    assert (b.text, b.origin, b.synonyms) == ("单号", "comment", ("编号",))
    assert (c.text, c.origin) == ("订单日期", "name")


@from_table
def test_label_of_a_column_name(name: str, language: Language, said: str) -> None:
    name, _, kind = name.partition(":")
    made = column(name, "text") if kind == "enum" else column(name, kind or "int")
    made = replace(made, enum_values=("open", "done")) if kind == "enum" else made
    source = described(table("notes", made), language=language)
    assert source.label(source.tables[0].name, name) == said


def test_item_of_an_order_is_no_material_beside_a_warehouse() -> None:
    made = catalog(table("warehouse", "id"), table("order_item", "id"), table("item", "id"))
    found = label_tables(made, read_names(made.tables), None, "zh")
    assert {of.name: label.text for of, label in found.items()} == {
        "item": "物料", "order_item": "订单明细", "warehouse": "仓库"
    }  # fmt: skip


def test_item_of_a_kind_of_order_is_no_material_beside_a_warehouse() -> None:
    made = catalog(table("warehouse", "id"), table("purchase_order_item", "id"))
    found = label_tables(made, read_names(made.tables), None, "zh")
    assert found[TableName("public", "purchase_order_item")].text == "采购订单明细"


def test_columns_with_one_comment_have_different_labels() -> None:
    source = described(
        table("t", column("begin_date", comment="日期"), column("end_date", comment="日期")), language="zh"
    )
    assert [source.label(source.tables[0].name, c) for c in ("begin_date", "end_date")] == ["日期", "结束日期"]


def test_label_of_a_table_is_in_the_singular() -> None:
    source = described(table("order_items", "id"), table("bss_company", column("id"), comment="公司信息表,含商户"))
    made = catalog(table("bss_company", "id", comment="公司信息表,含商户"))
    assert source.label(source.tables[1].name) == "order item"
    assert label_tables(made, read_names(made.tables), None, "zh")[made.tables[0].name].text == "公司"


_identifiers = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,12}", fullmatch=True)


@given(
    st.lists(
        st.tuples(_identifiers, st.none() | st.text(max_size=20)), min_size=1, max_size=8, unique_by=lambda c: c[0]
    ),
    st.sampled_from(["zh", "en"]),
)
def test_labels_are_unique_in_a_table_and_never_identifiers(
    columns: list[tuple[str, str | None]], language: str
) -> None:
    made = catalog(table("thing", *(column(name, comment=comment) for name, comment in columns)))
    labels = label_columns(made, read_names(made.tables), None, "zh" if language == "zh" else "en")
    texts = [label.text.casefold() for label in labels.values()]
    assert len(set(texts)) == len(texts)
    assert all(text.strip() and "_" not in text and '"' not in text for text in texts)


def test_state_is_a_status_unless_it_is_part_of_an_address() -> None:
    made = catalog(
        table("request", "id", "state:text", "asked_on:date"), table("site", "id", "city", "state:text", "opened:date")
    )
    found = label_columns(made, read_names(made.tables), None, "zh")
    said = {key.table.name: label.text for key, label in found.items() if key.name == "state"}
    assert said == {"request": "状态", "site": "州"}


@from_table
def test_label_of_a_table_name(name: str, language: Language, said: str) -> None:
    made = catalog(table(name, "id"))
    assert label_tables(made, read_names(made.tables), None, language)[made.tables[0].name].text == said


def test_repeated_word_is_dropped() -> None:
    made = catalog(table("customer_customer_demo", "id"))
    assert label_tables(made, read_names(made.tables), None, "en")[made.tables[0].name].text == "customer demo"
    assert label_tables(made, read_names(made.tables), None, "zh")[made.tables[0].name].text == "客户特征"


def test_key_without_comment_is_labelled_by_its_table() -> None:
    made = catalog(
        table("wy_baoxiu", "bxid", "bxlx:text", key=["bxid"], comment="报修工单"),
        table("wy_fangwu", "fwid", "fjh:text", key=["fwid"], comment="房屋档案表"),
    )
    found = label_columns(made, read_names(made.tables), None, "zh")
    said = {key.name: label.text for key, label in found.items()}
    assert (said["bxid"], said["fwid"]) == ("报修工单ID", "房屋ID")


def test_main_table_is_labelled_by_its_rows() -> None:
    made = catalog(table("a", "id", comment="采购订单主表"), table("b", "id", comment="业主表"))
    labels = label_tables(made, read_names(made.tables), None, "zh")
    assert [labels[of.name].text for of in made.tables] == ["采购订单", "业主"]


def _english(*tables: Table) -> dict[str, str]:
    made = catalog(*tables)
    relations = declared_relations(made)
    return {k.name: x.text for k, x in label_columns(made, read_names(made.tables), None, "en", relations).items()}


@from_table
def test_letter_with_a_number_is_in_capitals(name: str, label: str) -> None:
    assert _english(table("lab", "id", "PIC", "HGB", "Date:date", name))[name] == label


def test_capitals_are_abbreviations_unless_all_names_are_in_capitals() -> None:
    assert _english(table("T_ORD", "ORD_ID", "PLT", "QTY", "DOC"))["QTY"] == "quantity"


def _chinese(*tables: Table) -> dict[str, str]:
    made = catalog(*tables)
    return {key.name: label.text for key, label in label_columns(made, read_names(made.tables), None, "zh").items()}


def test_english_comment_precedes_a_name_read_by_chance() -> None:
    said = _chinese(table("ekko", column("bedat", "date", comment="Purchasing Document Date"), "land1:text"))
    assert (said["bedat"], said["land1"]) == ("采购凭证日期", "土地1")


def test_abbreviation_of_a_table_is_read_in_the_singular() -> None:
    course = table("COURSES", "CRSE_CD:text", "PREREQ_CRSE_CD:text", key=["CRSE_CD"])
    assert _english(course)["PREREQ_CRSE_CD"] == "prerequisite course code"


def test_brackets_of_a_chinese_name_are_its_unit() -> None:
    assert _chinese(table("年鉴", "地区生产总值（亿元）:numeric", "年份"))["地区生产总值（亿元）"] == "地区生产总值"


@pytest.mark.parametrize(
    ("name", "label"),
    [("date_registered", "注册日期"), ("readings_hourly", "每小时读数"), ("downtime_min", "停机时间（分钟）")],
)
def test_chinese_label_begins_with_the_qualifier(name: str, label: str) -> None:
    assert _chinese(table("device", "id", name))[name] == label


def test_main_one_of_tables_with_one_label_keeps_it() -> None:
    made = catalog(
        table("order", "id", schema="archive"),
        table("order", "id", schema="order"),
        table("user", "id", schema="archive"),
        table("user", "id"),
    )
    labels = label_tables(made, read_names(made.tables), None, "en")
    assert {str(name): label.text for name, label in labels.items()} == {
        "archive.order": "archive order",
        "order.order": "order",
        "archive.user": "archive user",
        "public.user": "user",
    }


@from_table
def test_chinese_label_depends_on_the_type(name: str, kind: str, label: str) -> None:
    assert _chinese(table("record", "id", f"{name}:{kind}"))[name] == label


@from_table
def test_unit_depends_on_the_quantity(name: str, language: Language, label: str) -> None:
    made = catalog(table("reading", "id", f"{name}:numeric"))
    labels = label_columns(made, read_names(made.tables), None, language)
    assert labels[ColumnName(made.tables[0].name, name)].text == label


@from_table
def test_label_depends_on_the_other_tables(name: str, beside: str, said: str) -> None:
    made = catalog(table("history", f"{name}:text"), table(beside, "id"))
    labels = label_columns(made, read_names(made.tables), None, "zh")
    assert labels[ColumnName(TableName("public", "history"), name)].text == said


def test_wide_table_is_labelled_by_its_rows() -> None:
    made = catalog(table("ads_shop_month_wide", "gmv:numeric"), table("ads_shop", "id"))
    labels = label_tables(made, read_names(made.tables), None, "en")
    assert labels[TableName("public", "ads_shop_month_wide")].text.endswith("monthly shop record")


@from_table
def test_translated_comment_precedes_initials(name: str, comment: str, said: str | None) -> None:
    made = catalog(table(name, "id", comment=comment))
    label = label_tables(made, read_names(made.tables), None, "en")[made.tables[0].name]
    assert label.text == said if said else label.origin == "name"


def test_item_of_a_warehouse_is_translated_as_goods() -> None:
    beside = catalog(table("item", "id"), table("warehouse", "id"))
    alone = catalog(table("item", "id"), table("meeting", "id"))
    said = [
        label_tables(made, read_names(made.tables), None, "zh")[made.tables[0].name].text for made in (beside, alone)
    ]
    assert said == ["物料", "项目"]


def test_chinese_label_depends_on_the_schema() -> None:
    section = table("sections", "term_id", "total_credits", "credit_hours")
    school = catalog(section, table("students", "id"))
    assert label_tables(school, read_names(school.tables), None, "zh")[section.name].text == "教学班"
    said = _chinese(section, table("students", "id"))
    assert (said["term_id"], said["total_credits"], said["credit_hours"]) == ("学期ID", "总学分", "学分")
    wards = catalog(table("departments", "id"), table("patients", "id"))
    assert label_tables(wards, read_names(wards.tables), None, "zh")[TableName("public", "departments")].text == "科室"
    alone = catalog(section)
    assert label_tables(alone, read_names(alone.tables), None, "zh")[section.name].text != "教学班"


@from_table
def test_word_with_two_meanings_is_replaced_only_in_chinese(name: str, said: str) -> None:
    made = catalog(table("concert", "id"), table("booking", "id", f"{name}:text"))
    labels = label_columns(made, read_names(made.tables), None, "zh")
    assert labels[ColumnName(TableName("public", "booking"), name)].text == said

from __future__ import annotations

import re
from dataclasses import replace

import pglast
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tables import called, from_table
from tests.unit.training.made import column, described, table, table_of
from training.catalog.model import ColumnName, TableName
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations
from training.documents.file_names import file_stem
from training.documents.markdown import inline, line, render_markdown
from training.documents.metadata import render_decision_prompt, render_filename_mapping, render_metadata
from training.documents.sql_text import literal, quoted, text_array
from training.documents.types_ddl import render_types
from training.labels.label import Label
from training.language.languages import Language
from training.source.description import SourceDescription

DAY = table(
    "bss_business_day_data",
    column("id", "varchar", comment="主键ID", not_null=True),
    column("oper_date", "date", comment="统计日期", not_null=True),
    column("source_type", comment="数据来源 1:系统 2:补录"),
    column("pay_sum", "numeric", comment="支付总金额"),
    column("delete_ts", "timestamp", comment="删除时间"),
    column("phone", "varchar", comment="联系电话"),
    key=("id",),
    comment="服务区营业日统计,按日汇总支付金额",
)
ROWS = {
    "bss_business_day_data": {
        "id": ["a", "b"],
        "oper_date": ["2023-04-01", "2023-04-02"],
        "source_type": [1, 2],
        "pay_sum": ["10.50", "99.00"],
    }
}


def test_ddl_of_a_commented_table() -> None:
    source = described(DAY, rows=ROWS, language="zh")
    assert render_ddl(DAY, source) == (
        "-- 中文名: 服务区营业日统计\n"
        "-- 描述: 服务区营业日统计,按日汇总支付金额\n"
        "create table public.bss_business_day_data (\n"
        "  id varchar(20) not null,     -- 主键ID\n"
        "  oper_date date not null,     -- 统计日期\n"
        "  source_type integer,         -- 数据来源，1:系统 2:补录\n"
        "  pay_sum numeric(10,2),       -- 支付总金额\n"
        "  delete_ts timestamp,         -- 删除时间\n"
        "  phone varchar(20),           -- 联系电话\n"
        "  primary key (id)\n"
        ");\n"
    )


def test_markdown_of_a_commented_table() -> None:
    source = described(DAY, rows=ROWS, language="zh")
    assert render_markdown(DAY, source) == (
        "## bss_business_day_data（服务区营业日统计）\n"
        "服务区营业日统计,按日汇总支付金额\n"
        "字段列表：\n"
        "- id (varchar(20)) - 主键ID [非空] [示例: a]\n"
        "- oper_date (date) - 统计日期 [非空] [示例: 2023-04-01, 2023-04-02]\n"
        "- source_type (integer) - 数据来源，1:系统 2:补录 [示例: 1, 2]\n"
        "- pay_sum (numeric(10,2)) - 支付总金额 [示例: 10.50, 99.00]\n"
        "- delete_ts (timestamp) - 删除时间\n"
        "- phone (varchar(20)) - 联系电话\n"
        "字段补充说明：\n"
        "- id 为主键\n"
        "- oper_date 范围 2023-04-01 至 2023-04-02\n"
        "- source_type 取值：1=系统、2=补录\n"
        "- pay_sum 为金额；范围 10.50 至 99.00\n"
        "- delete_ts 为软删除标记，查询有效数据时应排除已删除的行\n"
        "- phone 为个人信息，不采样；全部为空\n"
    )


def test_documents_have_synonyms() -> None:
    source = described(DAY, rows=ROWS, language="zh")
    column_name = ColumnName(DAY.name, "pay_sum")
    source = replace(
        source,
        table_labels={DAY.name: Label(text="营业日统计", origin="dictionary", synonyms=("日报",))},
        column_labels={
            **source.column_labels,
            column_name: Label(text="支付总金额", origin="comment", synonyms=("营业额", "收入")),
        },
    )
    text = render_markdown(DAY, source)
    assert "\n服务区营业日统计,按日汇总支付金额（又称: 日报）\n" in text
    assert "- pay_sum (numeric(10,2)) - 支付总金额（又称: 营业额、收入） [示例: 10.50, 99.00]\n" in text


def test_technical_columns_share_one_sentence() -> None:
    kept = table("t", "id", "created_at:timestamp", "updated_at:timestamp", "updated_by:text", key=("id",))
    assert "- created_at, updated_at, updated_by are technical\n" in render_markdown(kept, described(kept))


ORDERS = (
    table("customer", "id", "name:text", key=("id",)),
    table_of("orders(*id, customer_id->customer.id, status:text, total:numeric)"),
)


def test_an_english_task_has_english_documents() -> None:
    source = described(*ORDERS, rows={"orders": {"id": range(6), "status": ["open", "paid"] * 3}})
    ddl = render_ddl(ORDERS[1], source)
    assert ddl.startswith("-- Name: order\n-- Description: Order records, each with its customer\n")
    markdown = render_markdown(ORDERS[1], source)
    assert markdown.startswith("## orders (order)\nOrder records, each with its customer\nColumns:\n")
    assert "- status (text) - status [examples: open, paid]\n" in markdown
    assert "Notes on columns:\n- id is the primary key\n" in markdown
    assert "- status is one of: open, paid\n" in markdown
    assert markdown.endswith("- customer_id points to customer.id (foreign key)\n")


@from_table
def test_the_ddl_shows_joins_and_sample_values(language: Language, values: str, joined: str) -> None:
    rows = {"orders": {"id": range(6), "status": ["open", "paid"] * 3, "customer_id": range(6)}}
    ddl = render_ddl(ORDERS[1], described(*ORDERS, rows=rows, language=language))
    assert values in re.sub(" {2,}--", " --", ddl)
    assert ddl.endswith(f");\n{joined}")
    assert len(pglast.parse_sql(ddl)) == 1


NOTES = (
    table("posts", "id", key=("id",)),
    table("topics", "id", key=("id",)),
    table("notes", "id", "owner_type:text", "owner_id", "device_type:text", "device_id", key=("id",)),
)


@from_table
def test_a_reference_that_depends_on_a_type_is_written_with_its_condition(
    kinds: list[str], language: Language, ddl: str, markdown: str
) -> None:
    rows = {"notes": {"id": range(4), "owner_type": kinds * 2, "owner_id": range(4), "device_type": ["tv", "pc"] * 2}}
    source = described(*NOTES, rows=rows, language=language)
    assert render_ddl(NOTES[2], source).endswith(f");\n{ddl}")
    assert markdown in render_markdown(NOTES[2], source)


@from_table
def test_the_ddl_shows_no_sample_values(kind: str, values: list[str]) -> None:
    made = table("place", "id", column("spot", kind), key=("id",))
    ddl = render_ddl(made, described(made, rows={"place": {"id": [1, 2], "spot": values}}))
    assert "e.g." not in ddl


@from_table
def test_markdown_names_the_columns_that_refer_to_the_table(language: Language, note: str) -> None:
    source = described(*ORDERS, rows={"orders": {"id": range(6)}}, language=language)
    assert render_markdown(ORDERS[0], source).endswith(note)


def test_boolean_has_no_list_of_values() -> None:
    thing = table("things", "id", "active:bool", key=("id",))
    source = described(thing, rows={"things": {"id": range(6), "active": [True, False] * 3}})
    assert "one of" not in render_markdown(thing, source)


def test_parents_come_first_also_in_the_file_mapping() -> None:
    source = described(
        table("a", "id", "z_id", key=("id",), references={"z_id": "z.id"}), table("z", "id", key=("id",))
    )
    assert [t.name.name for t in creation_order(source)] == ["z", "a"]
    assert render_filename_mapping(source) == "public.z -> z_detail.md\npublic.a -> a_detail.md\n"
    assert render_deferred_relations(source) is None
    assert render_types(source) is None


def test_foreign_keys_in_a_cycle_come_last() -> None:
    a = table("a", "id", "b_id", key=("id",), references={"b_id": "b.id"})
    b = table("b", "id", "a_id", "b_id", key=("id",), references={"a_id": "a.id", "b_id": "b.id"})
    source = described(a, b)
    deferred = render_deferred_relations(source)
    assert deferred == (
        "alter table public.a add constraint a_b_id_fkey foreign key (b_id) references public.b (id);\n"
    )
    assert "references public.b (id)" in render_ddl(b, source), "a table may point to itself at once"
    assert "references" not in render_ddl(a, source)


def test_a_default_that_needs_a_function_of_the_user_is_left_out() -> None:
    made = table("t", "id", key=("id",))
    columns = (
        replace(made.columns[0], default="nextval('t_id_seq'::regclass)"),
        column("b"),
        replace(column("c"), default="public.made_up()", default_functions=("public.made_up",)),
    )
    made = replace(made, columns=columns)
    *statement, told = render_ddl(made, described(made)).splitlines()
    assert "default" not in "".join(statement)
    assert told.startswith("-- Not written here: default")


def test_metadata_is_valid_sql_for_any_names() -> None:
    odd = table("o'dd", column("x", comment='it\'s {a}, "b" \\ c'), comment="让'步; drop table x; --")
    for language in ("zh", "en"):
        source = described(odd, *ORDERS, language=language)
        statements = pglast.parse_sql(render_metadata(source))
        assert len(statements) == 1 + len(source.themes)
        assert len(pglast.parse_sql(render_ddl(odd, source))) == 1


def test_prompt_names_scope_entities_and_metrics() -> None:
    source = replace(described(*ORDERS, language="zh"), business_context="网店\n=== 判断规则 ===")
    prompt = render_decision_prompt(source)
    assert "数据库 made：网店 === 判断规则 ===\n" in prompt
    assert prompt.count("\n=== ") == 3
    assert "- 订单\n" in prompt


def test_file_names_are_unique() -> None:
    names = (TableName("public", "a_b"), TableName("a", "b"), TableName("public", "A_B"), TableName("public", "_types"))
    source = described(*(replace(table("t", "id"), name=name) for name in names))
    stems = [file_stem(t, source) for t in source.tables]
    assert len({stem.casefold() for stem in stems}) == 4
    assert "_types" not in stems
    outside = replace(table("t"), name=TableName("x", "../e"))
    assert file_stem(outside, described(outside)) == "x_.._e"


@pytest.mark.parametrize("unseen", ["\n", "\x85", "\u200b", "\u202e", "\u2028"])
def test_file_names_have_no_invisible_characters(unseen: str) -> None:
    odd = replace(table("t"), name=TableName("public", f"a{unseen}b"))
    assert file_stem(odd, described(odd)) == "a_b"


hostile = st.text(alphabet=st.sampled_from("aZ0 _-*/;'\"\\$\n\r\u2028#>[](){}`<|订，:：."), min_size=1, max_size=24)


def _with_comments(name: str, comment: str, language: Language) -> SourceDescription:
    return described(table(name, column(name, comment=comment), comment=comment), language=language)


@given(hostile.filter(lambda n: "\0" not in n), hostile, st.sampled_from(["zh", "en"]))
def test_names_and_comments_never_break_out_of_the_ddl(name: str, comment: str, language: Language) -> None:
    source = _with_comments(name, comment, language)
    (statement,) = pglast.parse_sql(render_ddl(source.tables[0], source))
    made = statement.stmt
    assert isinstance(made, pglast.ast.CreateStmt)
    assert made.relation.relname == name
    assert [element.colname for element in made.tableElts] == [name]


@given(hostile, hostile, st.sampled_from(["zh", "en"]))
def test_names_and_comments_never_add_structure_to_the_markdown(name: str, comment: str, language: Language) -> None:
    source = _with_comments(name, comment, language)
    lines = render_markdown(source.tables[0], source).splitlines()
    assert sum(text.startswith("#") for text in lines) == 1
    assert not any(text.startswith(("```", ">", "~~~")) for text in lines)
    assert lines[2] in {"字段列表：", "Columns:"}


@given(st.text())
def test_escaped_text_stays_in_its_line(text: str) -> None:
    assert len((inline(text) + "x").splitlines()) == 1
    assert "<" not in inline(text)
    assert not line(text).startswith(("#", ">", "- "))


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_literal_is_parsed_as_the_same_text(text: str) -> None:
    (statement,) = pglast.parse_sql(f"select {literal(text)}, {text_array((text,))}")
    assert statement.stmt.targetList[0].val.val.sval == text


@pytest.mark.parametrize(
    "name", ["select", "Order", "a b", 'q"uote', "user", "1a", "natural", "varchar", "名称", "ok_1"]
)
def test_identifier_is_parsed_as_the_same_name(name: str) -> None:
    (statement,) = pglast.parse_sql(f"create table {quoted(name)} ({quoted(name)} int)")
    assert statement.stmt.relation.relname == name


@from_table
def test_note_describes_the_values_of_a_column(values: list[str | None], language: Language, said: str) -> None:
    made = table("line", "id", "quantity", key=("id",))
    source = described(made, rows={"line": {"id": ["1", "2"], "quantity": values}}, language=language)
    assert said in render_markdown(made, source)


def test_range_in_a_note_leaves_out_infinity_and_long_digits() -> None:
    made = table("line", "id", "day:date", "far:numeric", key=("id",))
    rows = {
        "line": {
            "id": ["1", "2", "3"],
            "day": ["-infinity", "2024-01-01", "infinity"],
            "far": ["0", "1", f"1{'0' * 99}"],
        }
    }
    said = render_markdown(made, described(made, rows=rows))
    assert "is always" not in said
    assert "far reaches from 0 to 1.00000e+99" in said


def test_the_ddl_has_the_meanings_of_a_code_table() -> None:
    made = table_of('t(status:text "订单状态，字典po_status", kind "类别(1一 2二)")')
    source = described(made, rows={"t": {"status": ["1", "2"], "kind": [1, 2]}}, language="zh")
    [shown] = source.profiles.values()
    meant = replace(shown.columns["status"], value_labels=(("1", "草稿"), ("2", "完成")))
    source = replace(source, profiles={made.name: replace(shown, columns={**shown.columns, "status": meant})})
    text = render_ddl(made, source)
    assert "-- 订单状态，字典po_status (1=草稿, 2=完成)" in text
    assert "-- 类别，1一 2二\n" in text


def test_unit_at_the_end_of_a_label_is_not_repeated() -> None:
    made = table("count", "id", column("enter_count", comment="进区车辆数(辆)"), key=("id",))
    assert "vehicles, vehicles" not in render_markdown(made, described(made))


@from_table
def test_unit_in_a_chinese_comment_is_in_the_document(comment: str, said: str) -> None:
    made = table("jl", "id", column("v", "numeric", comment=comment), key=("id",), comment="记录")
    assert f"- {said}" in render_markdown(made, described(made, language="zh"))


@pytest.mark.parametrize(
    ("name", "comment"),
    [("birth_date", ""), ("employee_dob", ""), ("csrq", "出生日期")],
    ids=["a plain name", "letters behind an underscore", "only the comment says it"],
)
def test_dates_of_birth_are_not_in_the_time_range(name: str, comment: str) -> None:
    born = column(name, "date", comment=comment)
    made = table("person", "id", born, "hire_date:date", key=("id",))
    rows = {"person": {"id": [1, 2], name: ["1960-01-01", "1970-01-01"], "hire_date": ["2020-01-01", "2021-01-01"]}}
    assert "from 2020-01-01 to 2021-01-01" in render_decision_prompt(described(made, rows=rows))


@from_table
def test_words(function: str, given: str, expected: object) -> None:
    assert called(function, given) == expected

"""Data dictionaries in workbooks and documents."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook

from training.catalog.user_files.dictionary import parse_dictionary
from training.catalog.user_files.office import OfficeFileError, check_archive, column_letters
from training.catalog.user_files.office_dictionary import dictionary_csv

type Rows = Sequence[Sequence[Any]]
HEADER = ("表名", "字段名", "类型", "中文名称", "同义词", "取值说明")


def workbook(sheets: Mapping[str, Rows], *, merge: str | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if merge:
            sheet.merge_cells(merge)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def document(*blocks: str | Rows) -> bytes:
    text = Document()
    for block in blocks:
        if isinstance(block, str):
            text.add_paragraph(block)
        else:
            table = text.add_table(len(block), len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, value in zip(row.cells, cells, strict=True):
                    cell.text = value
    data = io.BytesIO()
    text.save(data)
    return data.getvalue()


def entries(content: bytes) -> list[tuple[Any, ...]]:
    parsed = parse_dictionary(dictionary_csv(content)).entries
    return [(e.table, e.column, e.label, e.synonyms, e.value_labels) for e in parsed]


def test_sheets_of_a_workbook_are_read_by_their_headings() -> None:
    content = workbook(
        {
            "说明": [("公司数据字典", None), ("第一版", 2024)],
            "字典": [HEADER, ("branch", None, None, "分公司", "网点\n支行", None), (None,) * 6],
            "more": [("label", "column", "table", "codes"), ("Status", "status", "branch", "1=open\n2=closed")],
        }
    )
    assert entries(content) == [
        ("branch", "", "分公司", ("网点", "支行"), ()),
        ("branch", "status", "Status", (), (("1", "open"), ("2", "closed"))),
    ]


def test_merged_cells_and_numbers_have_their_text() -> None:
    rows = [("table", "column", "label"), ("branch", "id", 1), (None, "opened", 2.0)]
    assert entries(workbook({"a": rows}, merge="A2:A3")) == [
        ("branch", "id", "1", (), ()),
        ("branch", "opened", "2", (), ()),
    ]


COLUMNS = [("字段名", "中文名"), ("id", "编号")]


@pytest.mark.parametrize(
    ("content", "table"),
    [
        pytest.param(workbook({"sales.branch": COLUMNS}), "sales.branch", id="the name of the sheet"),
        pytest.param(document("1.1 分公司表（bss_branch）", "", COLUMNS), "bss_branch", id="brackets in the heading"),
        pytest.param(document("Table 3: bss_branch", COLUMNS), "bss_branch", id="the only name in the heading"),
    ],
)
def test_caption_names_the_table(content: bytes, table: str) -> None:
    assert entries(content) == [(table, "id", "编号", (), ())]


def test_tables_of_a_document_are_read() -> None:
    content = document("Intro", [("version", "1")], [HEADER, ("branch", "id", "int", "编号", "", "")])
    assert entries(content) == [("branch", "id", "编号", (), ())]


GOOD = ("branch", "id", "int", "编号", None, None)


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        pytest.param(
            workbook({"字典": [HEADER, GOOD, ("branch", "kind", "", "种类", None, "many")]}),
            "sheet 字典, cell F3: cannot read the values 'many'",
            "工作表 字典 的单元格 F3：无法识别取值说明",
            id="values",
        ),
        pytest.param(
            workbook({"字典": [HEADER, GOOD, (None, "kind", "", "种类", None, None)]}),
            "sheet 字典, cell A3: the table is missing",
            "工作表 字典 的单元格 A3：缺少表名",
            id="no table",
        ),
        pytest.param(
            workbook({"a": [HEADER, GOOD], "b": [HEADER, GOOD]}),
            "sheet b, cell B2: branch.id is already in sheet a, cell B2",
            "工作表 b 的单元格 B2：branch.id 已在工作表 a 的单元格 B2出现",
            id="a column twice",
        ),
        pytest.param(
            workbook({"a": [("table", "label", "name"), ("branch", "Branch", "B")]}),
            "sheet a, cell C1: two headers mean label",
            "工作表 a 的单元格 C1：有两个表头都表示 label",
            id="a heading twice",
        ),
        pytest.param(
            workbook({"数据 1": COLUMNS}),
            "sheet 数据 1, cell A1: no column has the table, and '数据 1' does not name one",
            "工作表 数据 1 的单元格 A1：没有表名列",
            id="a sheet whose name is no table",
        ),
        pytest.param(
            document("branch", [HEADER, ("branch", "id", "int", "", "", "")]),
            "table 1, row 2, column 4: nothing is said of branch",
            "第 1 个表格第 2 行第 4 列：对 branch 没有任何说明",
            id="a document",
        ),
        pytest.param(
            workbook({"a": [("x", "y"), (1, 2)]}), "no sheet or table begins with", "没有以字典表头", id="no dictionary"
        ),
        pytest.param(workbook({"a": [HEADER, GOOD]})[:-200], "the archive cannot be unpacked", "无法解压", id="cut"),
    ],
)
def test_fault_names_sheet_and_cell(content: bytes, english: str, chinese: str) -> None:
    with pytest.raises(OfficeFileError) as refused:
        dictionary_csv(content)
    assert english in refused.value.text("en")
    assert chinese in refused.value.text("zh")


def archive(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param({"xl/workbook.xml": b"<workbook"}, "the workbook is damaged", id="a workbook without parts"),
        pytest.param({"word/document.xml": b"<w"}, "the document is damaged", id="a document without parts"),
        pytest.param({"a.txt": b"a"}, "neither .xlsx nor .docx", id="another archive"),
        pytest.param({"a": bytes(65 * 1024 * 1024)}, "unpacked it has 68157440 bytes", id="zeros"),
    ],
)
def test_other_archive_is_refused(content: Mapping[str, bytes], message: str) -> None:
    with pytest.raises(OfficeFileError, match=message):
        dictionary_csv(archive(content))


@pytest.mark.parametrize(("content", "missing"), [(workbook, "openpyxl"), (document, "docx")])
def test_missing_extra_is_named(content: Callable[..., bytes], missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook({"a": [HEADER]}) if content is workbook else document([HEADER])
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(OfficeFileError, match=rf"{missing} is not installed: uv tool install 'querymill\[office\]'"):
        dictionary_csv(data)


def test_good_archive_lists_its_files() -> None:
    assert check_archive(archive({"a.md": b"a"})) == ["a.md"]


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters

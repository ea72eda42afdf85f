"""Data dictionaries in workbooks."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook

from training.catalog.user_files.archive import MAX_UNPACKED_BYTES, OfficeFileError, is_archive, unpack
from training.catalog.user_files.dictionary import parse_dictionary
from training.catalog.user_files.office_dictionary import dictionary_csv
from training.catalog.user_files.sheets import column_letters
from training.catalog.user_files.workbook import sheets_of

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
    ("name", "table"), [("sales.branch", "sales.branch"), ("1 分公司表（bss_branch）", "bss_branch")]
)
def test_name_of_a_sheet_names_the_table(name: str, table: str) -> None:
    assert entries(workbook({name: COLUMNS})) == [(table, "id", "编号", (), ())]


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
            workbook({"a": [("x", "y"), (1, 2)]}), "no sheet begins with", "没有以字典表头", id="no dictionary"
        ),
        pytest.param(workbook({"a": [HEADER, GOOD]})[:-200], "the archive cannot be unpacked", "无法解压", id="cut"),
    ],
)
def test_fault_names_sheet_and_cell(content: bytes, english: str, chinese: str) -> None:
    with pytest.raises(OfficeFileError) as refused:
        dictionary_csv(content)
    assert english in refused.value.sentence.en
    assert chinese in refused.value.sentence.zh


def archive(files: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packed) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return data.getvalue()


BOOK = workbook({"a": [HEADER, GOOD]})
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def sheet(rows: bytes, rest: bytes = b"") -> bytes:
    return archive({**unpack(BOOK), SHEET: MAIN + rows + b"</sheetData>" + rest + b"</worksheet>"})


def cell(reference: str, text: str) -> bytes:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        pytest.param(BOOK[:40], "the archive cannot be unpacked", "无法解压", id="the first bytes only"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
            "an .xls or .doc file, or one with a password; save its tables as .xlsx",
            "请将其中的表格另存为不带密码的 .xlsx",
            id="the old format, or a password",
        ),
        pytest.param(
            archive({"word/document.xml": b"<a/>"}),
            "text documents (.docx) are not read; copy the tables into a spreadsheet and save it as .xlsx, or as CSV",
            "请将表格复制到电子表格，另存为 .xlsx 或 CSV",
            id="a text document",
        ),
        pytest.param(archive({}), "no workbook; save it as .xlsx", "不是工作簿", id="an empty archive"),
        pytest.param(
            archive({"a": b"a"}, zipfile.ZIP_LZMA), "a is not packed with Deflate", "未用 Deflate 压缩", id="LZMA"
        ),
        pytest.param(
            archive({"a": bytes(MAX_UNPACKED_BYTES + 1)}), "unpacked it has 33554433 bytes", "解压后有", id="zeros"
        ),
        pytest.param(
            archive({"xl/workbook.xml": b"<workbook"}),
            "the workbook cannot be read: ",
            "请用电子表格程序重新保存",
            id="no list of parts",
        ),
        pytest.param(
            sheet(b"<row>" + cell("A1", "x") + b"</row><row>" + cell("XFD1048576", "x") + b"</row>"),
            "takes too much memory or time",
            "占用的内存或时间过多",
            id="a cell in each corner of the largest sheet",
        ),
        pytest.param(
            sheet(b"".join(b"<row>" + cell(f"A{n}", "x" * 1000) + b"</row>" for n in range(1, 5000))),
            "more than 4194304 characters in all cells",
            "全部单元格超过 4194304 个字符",
            id="too many characters",
        ),
        pytest.param(
            sheet(
                b"<row>" + cell("A1", "x" * 1000) + b"</row>" + b"<row><c><v>1</v></c></row>" * 30_000,
                b'<mergeCells><mergeCell ref="A1:GR30000"/></mergeCells>',
            ),
            "more than 4194304 characters in all cells",
            "请拆分文件",
            id="a long text merged over many cells",
        ),
    ],
)
def test_file_that_cannot_be_read_is_refused(content: bytes, english: str, chinese: str) -> None:
    assert is_archive(content)
    with pytest.raises(OfficeFileError) as refused:
        dictionary_csv(content)
    assert english in refused.value.sentence.en
    assert chinese in refused.value.sentence.zh


def test_values_of_cells_have_one_form() -> None:
    values: list[Any] = ["a", " b ", "多", 1, -2, 2.0, 0.1, 1e20, 123456789012, True, False, "", None]
    dates = [
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 12, 30, 5),  # noqa: DTZ001  # a workbook has no zones
        datetime.time(7, 5),
    ]
    first, second = (row.cells for row in sheets_of(workbook({"a": [values, dates]}))[0].rows)
    assert first[:11] == ["a", "b", "多", "1", "-2", "2", "0.1", str(10**20), "123456789012", "true", "false"]
    assert second[:3] == ["2024-02-29", "2024-02-29 12:30:05", "07:05:00"]


def test_first_rows_and_columns_may_be_empty() -> None:
    content = sheet(b'<row r="3">' + cell("B3", "x") + b'</row><row r="5">' + cell("C5", "y") + b"</row>")
    [read] = sheets_of(content)
    assert [(row.number, row.cells) for row in read.rows] == [(3, ["", "x", ""]), (5, ["", "", "y"])]


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters

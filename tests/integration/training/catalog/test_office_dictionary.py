"""Data dictionaries in workbooks and documents."""

from __future__ import annotations

import datetime
import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from training.catalog.user_files.dictionary import parse_dictionary
from training.catalog.user_files.office import sheets_of
from training.catalog.user_files.office_dictionary import dictionary_csv
from training.catalog.user_files.packed_xml import MAX_TAGS, MAX_UNPACKED_BYTES, OfficeFileError, is_archive, unpack
from training.catalog.user_files.sheets import column_index, column_letters

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


def archive(files: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packed) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return data.getvalue()


BOOK = workbook({"a": [HEADER, GOOD]})
TEXT = document("branch", [HEADER])
STRINGS, PARTS = "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"
SHEET, DOCUMENT = "xl/worksheets/sheet1.xml", "word/document.xml"
MAIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def replaced(content: bytes, part: str, by: bytes | Callable[[bytes], bytes] | None) -> bytes:
    """Return an archive with another content of a part, or without it."""
    files = unpack(content)
    before = files.pop(part)
    if by is not None:
        files[part] = by if isinstance(by, bytes) else by(before)
    return archive(files)


def sheet(rows: bytes, rest: bytes = b"") -> bytes:
    return replaced(BOOK, SHEET, MAIN + rows + b"</sheetData>" + rest + b"</worksheet>")


def shared(rows: bytes, *strings: str) -> bytes:
    """Return a workbook whose texts are in a part of their own, as Excel writes them."""
    items = "".join(f"<si><t>{each}</t></si>" for each in strings)
    relation = b'<Relationship Type="/sharedStrings" Target="sharedStrings.xml" Id="s"/></Relationships>'
    files = unpack(sheet(rows)) | {STRINGS: f"<sst>{items}</sst>".encode()}
    files[PARTS] = files[PARTS].replace(b"</Relationships>", relation)
    return archive(files)


def body(blocks: bytes) -> bytes:
    return replaced(TEXT, DOCUMENT, BODY + blocks + b"</w:body></w:document>")


def cell(reference: str, text: str) -> bytes:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def paragraph(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


def flipped(content: bytes, part: str) -> bytes:
    """Return an archive in which one byte of a part was changed after packing."""
    data = bytearray(archive({**unpack(content)}, zipfile.ZIP_STORED))
    data[data.index(unpack(content)[part]) + 10] ^= 1
    return bytes(data)


def encrypted(content: bytes) -> bytes:
    """Return an archive whose first file is marked as encrypted, in its own header and in the directory."""
    data = bytearray(content)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("content", "english", "chinese"),
    [
        pytest.param(BOOK[:-200], "the archive cannot be unpacked", "无法解压", id="cut at the end"),
        pytest.param(BOOK[:40], "the archive cannot be unpacked", "无法解压", id="the first bytes only"),
        pytest.param(flipped(BOOK, SHEET), f"Bad CRC-32 for file '{SHEET}'", "无法解压", id="a changed byte"),
        pytest.param(encrypted(BOOK), "is encrypted", "无法解压", id="an encrypted file"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
            "an .xls or .doc file, or one with a password; save it as .xlsx or .docx",
            "请另存为不带密码的 .xlsx 或 .docx",
            id="the old format, or a password",
        ),
        pytest.param(archive({}), "neither .xlsx nor .docx", "既不是 .xlsx，也不是 .docx", id="an empty archive"),
        pytest.param(archive({"a.txt": b"a"}), "neither .xlsx nor .docx", "既不是", id="another archive"),
        pytest.param(
            archive({"a": b"a"}, zipfile.ZIP_LZMA), "a is not packed with Deflate", "未用 Deflate 压缩", id="LZMA"
        ),
        pytest.param(
            archive({"a": bytes(MAX_UNPACKED_BYTES + 1)}), "unpacked it has 33554433 bytes", "解压后有", id="zeros"
        ),
        pytest.param(
            archive({"a": b"<" * (MAX_TAGS + 1)}), f"more than {MAX_TAGS} XML tags", "个 XML 标记", id="too many tags"
        ),
        pytest.param(
            archive({"xl/workbook.xml": b"<workbook"}),
            "xl/_rels/workbook.xml.rels is missing",
            "压缩包中缺少 xl/_rels/workbook.xml.rels",
            id="no list of parts",
        ),
        pytest.param(replaced(BOOK, SHEET, None), f"{SHEET} is missing", f"缺少 {SHEET}", id="no sheet"),
        pytest.param(
            replaced(shared(b"", "table"), STRINGS, None),
            "xl/sharedStrings.xml is missing",
            "缺少 xl/sharedStrings.xml",
            id="no strings",
        ),
        pytest.param(
            replaced(BOOK, SHEET, b"<a>\n<b>"),
            f"{SHEET} is damaged: no XML at line 2, column 4",
            f"{SHEET} 已损坏：第 2 行第 4 列不是 XML",
            id="XML cut in a sheet",
        ),
        pytest.param(body(b"</w:p>"), f"{DOCUMENT} is damaged: no XML at line 1", "已损坏", id="XML of a document"),
        pytest.param(replaced(TEXT, DOCUMENT, b""), f"{DOCUMENT} is damaged", "已损坏", id="an empty part"),
        pytest.param(
            replaced(BOOK, SHEET, b'<!DOCTYPE a [<!ENTITY a "aaa">]><a>&a;</a>'),
            f"{SHEET} has a document type",
            f"{SHEET} 含文档类型声明",
            id="entities",
        ),
        pytest.param(
            replaced(TEXT, DOCUMENT, '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")),
            f"{DOCUMENT} has a document type",
            "含文档类型声明",
            id="a document type in UTF-16",
        ),
        pytest.param(
            replaced(BOOK, SHEET, b"<?xml version='1.0' encoding='cp037'?>" + "<!DOCTYPE a><a/>".encode("cp037")),
            "is not in UTF-8 or UTF-16",
            "不是 UTF-8 也不是 UTF-16",
            id="another encoding",
        ),
        pytest.param(
            body(b'<a xmlns="' + b"u" * 2000 + b'"/>'), "a long namespace", "过长的命名空间", id="a long namespace"
        ),
        pytest.param(
            sheet(b"<a>" * 200_000),
            "has more than 100000 elements in one row",
            "的一行超过 100000 个元素",
            id="deep XML",
        ),
        pytest.param(
            sheet(b'<row r="x"/>'), "sheet a, cell A1: 'x' is no number of a row", "单元格 A1：'x' 不是行号", id="a row"
        ),
        pytest.param(
            sheet(b'<row r="3"><c r="A3"/><c r="3B"/></row>'),
            "sheet a, cell B3: '3B' is no cell",
            "工作表 a 的单元格 B3：'3B' 不是单元格",
            id="a cell",
        ),
        pytest.param(
            sheet(b'<row><c r="B1" t="s"><v>-1</v></c></row>'),
            "sheet a, cell B1: cannot read '-1' of type 's'",
            "单元格 B1：无法读取类型为 's' 的 '-1'",
            id="a string that does not exist",
        ),
        pytest.param(sheet(b"<row><c><v>1,5</v></c></row>"), "cell A1: cannot read '1,5'", "无法读取", id="no number"),
        pytest.param(
            sheet(b"", b'<mergeCells><mergeCell ref="1:2"/></mergeCells>'),
            "sheet a: '1:2' is no range of cells",
            "工作表 a：'1:2' 不是单元格区域",
            id="merged cells",
        ),
        pytest.param(
            sheet(b"", b'<mergeCells><mergeCell ref="B1:A1048576"/></mergeCells>'),
            "sheet a: the range 'B1:A1048576' ends before it begins; write the upper left cell first",
            "工作表 a：区域 'B1:A1048576' 的终点在起点之前",
            id="merged columns in reverse",
        ),
        pytest.param(
            sheet(b"", b'<mergeCells><mergeCell ref="A2:B1"/></mergeCells>'),
            "sheet a: the range 'A2:B1' ends before it begins",
            "工作表 a：区域 'A2:B1' 的终点在起点之前",
            id="merged rows in reverse",
        ),
        pytest.param(
            document("T" * 2000, [("column", "label"), ("id", "编号")]),
            f"no column has the table, and '{'T' * 200}' does not name one",
            f"没有表名列，标题 '{'T' * 200}' 也不是一个表名",
            id="a caption of many characters",
        ),
        pytest.param(
            body(
                b"<w:tbl><w:tr><w:tc>"
                + paragraph("a")
                + b'</w:tc><w:tc><w:tcPr><w:gridSpan w:val="-3"/></w:tcPr></w:tc></w:tr></w:tbl>'
            ),
            "table 1, row 1, column 2: '-3' is no number of columns",
            "第 1 个表格第 1 行第 2 列：'-3' 不是列数",
            id="a span",
        ),
    ],
)
def test_broken_file_is_refused_with_its_place(content: bytes, english: str, chinese: str) -> None:
    assert is_archive(content)
    with pytest.raises(OfficeFileError) as refused:
        dictionary_csv(content)
    assert english in refused.value.text("en")
    assert chinese in refused.value.text("zh")


HEADINGS = cell("A1", "table") + cell("B1", "label")


@pytest.mark.long
@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            sheet(b"<row>" + HEADINGS + b'</row><row r="1048576">' + cell("A1048576", "branch") + b"</row>"),
            "sheet a, cell B1048576: nothing is said of branch",
            id="a cell in the last row",
        ),
        pytest.param(
            sheet(
                b"<row>" + HEADINGS + b"</row><row>" + cell("C2", "x") + b"</row>",
                b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
            "no sheet or table begins with a dictionary's header",
            id="all cells merged",
        ),
        pytest.param(
            sheet(
                b"<row>" + cell("A1", "x") + b"</row>",
                b"<mergeCells>" + b'<mergeCell ref="A1:GR1"/>' * 9000 + b"</mergeCells>",
            ),
            "sheet a, cell CI1: more than 4194304 characters up to here",
            id="the same cells merged often",
        ),
        pytest.param(
            sheet(
                b"<row>" + cell("A1", "x") + cell("GR1", "x") + b"</row>" + b"<row><c><v>1</v></c></row>" * 30_000,
                b"<mergeCells>" + b'<mergeCell ref="GR1:GR1048576"/>' * 1_000 + b"</mergeCells>",
            ),
            "more than 4194304 characters up to here; divide the file",
            id="the last column of many rows merged often",
        ),
        pytest.param(
            shared(b'<row><c t="s"><v>0</v></c></row>' * 30_000, " " * 10_000_000),
            "no sheet or table begins with",
            id="one long text of spaces in many cells",
        ),
        pytest.param(
            body((b"xmlns" * 19 + b"'" + b"xmlns" * 19 + b'"') * 80_000),
            "no sheet or table begins with",
            id="words that look like declarations of namespaces",
        ),
        pytest.param(
            body(
                paragraph("T (branch)" + " ." * 500_000)
                + (
                    b"<w:tbl><w:tr><w:tc>"
                    + paragraph("column")
                    + b"</w:tc><w:tc>"
                    + paragraph("label")
                    + b"</w:tc></w:tr></w:tbl>"
                )
                * 5_000
            ),
            "does not name one; add the column `table`",
            id="one long caption of many tables",
        ),
        pytest.param(
            sheet(b"<row>" + cell("GR1", "x") + b"</row>" + (b"<row>" + cell("GR1", "x") + b"</row>") * 9000),
            "more than 4194304 characters up to here; divide the file",
            id="the last column in each row",
        ),
        pytest.param(
            shared(b'<row><c t="s"><v>0</v></c></row>' * 100_000, "x" * 1_000_000),
            "sheet a, cell A5: more than 4194304 characters up to here",
            id="one long text in many cells",
        ),
        pytest.param(
            replaced(
                BOOK,
                "xl/workbook.xml",
                lambda xml: xml.replace(b"<sheets>", b"<sheets>" + re.search(b"<sheet [^>]*>", xml)[0] * 9000),
            ),
            "",
            id="one sheet listed often",
        ),
        pytest.param(
            body(
                b"<w:tbl><w:tr><w:tc>"
                b'<w:tcPr><w:gridSpan w:val="3000000"/></w:tcPr>' + paragraph("table") + b"</w:tc></w:tr></w:tbl>"
            ),
            "no sheet or table begins with a dictionary's header",
            id="a cell over three million columns",
        ),
        pytest.param(body(b"<w:p/>" * 100_000), "no sheet or table begins with", id="a hundred thousand paragraphs"),
        pytest.param(
            body(
                b"<w:tbl><w:tr><w:tc>"
                + paragraph("x")
                + b"</w:tc></w:tr>"
                + b"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr>" * 20_000
                + b"</w:tbl>"
            ),
            "no sheet or table begins with",
            id="a cell over all rows",
        ),
    ],
)
def test_small_file_takes_little_time_and_memory(content: bytes, message: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(OfficeFileError) if message else nullcontext() as refused:
            dictionary_csv(content)
        seconds, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(content) < 200_000
    assert message in str(refused.value if refused else "")
    assert seconds < 30  # with the tracer, which makes it several times as slow
    assert peak < 150_000_000


def test_values_of_cells_are_those_of_openpyxl() -> None:
    """Compare with another reader, except for forms of which only ours matter."""
    values: list[Any] = ["a", " b ", "多", 1, -2, 2.0, 0.1, 1e20, 123456789012, True, False, "", None]
    dates = [
        datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 12, 30, 5),  # noqa: DTZ001  # a workbook has no zones
        datetime.time(7, 5),
        datetime.date(1900, 1, 5),
    ]
    content = workbook({"a": [values, dates]})
    read = load_workbook(io.BytesIO(content))["a"]
    others = [[each.value for each in row] for row in read.iter_rows()]
    first, second = (row.cells for row in sheets_of(unpack(content))[0].rows)
    assert first == ["a", "b", "多", "1", "-2", "2", "0.1", str(10**20), "123456789012", "true", "false"]
    assert [value for value in others[0] if value is not None][3:9] == [1, -2, 2, 0.1, 1e20, 123456789012]
    assert second == ["2024-02-29", "2024-02-29 12:30:05", "07:05:00", "1900-01-05"]
    assert [str(value).removesuffix(" 00:00:00") for value in others[1][:4]] == second


def test_shared_strings_are_read() -> None:
    content = shared(
        b'<row r="2"><c r="B2" t="s"><v>1</v></c><c t="s"><v>0</v></c></row>', "a_x005F_x0041_", "b_x0000_ "
    )
    assert sheets_of(unpack(content))[0].rows == [(2, ["", "b_x0000_", "a_x0041_"])]


def test_strings_in_pieces_and_results_of_formulas_are_read() -> None:
    content = sheet(
        b'<row><c t="inlineStr"><is><r><t>a</t></r><r><t> b_x000D__x0041_</t></r><rPh><t>no</t></rPh></is></c>'
        b'<c t="str"><f>1+1</f><v>two</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2024-01-02T00:00:00</v></c></row>'
    )
    assert sheets_of(unpack(content))[0].rows[0].cells == ["a b\rA", "two", "#N/A", "2024-01-02"]


def test_merged_cells_of_a_document_have_their_text() -> None:
    """The name of the table is merged over 1,200 rows, more than Python may recurse."""
    first = b'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("branch") + b"</w:tc>"
    below = b"<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    cells = [b"".join(b"<w:tc>" + paragraph(each) + b"</w:tc>" for each in (f"c{n}", "x")) for n in range(1200)]
    header = b"".join(b"<w:tc>" + paragraph(each) + b"</w:tc>" for each in ("table", "column", "label"))
    rows = [header, first + cells[0], *(below + each for each in cells[1:])]
    found = entries(body(b"<w:tbl>" + b"".join(b"<w:tr>" + row + b"</w:tr>" for row in rows) + b"</w:tbl>"))
    assert [(each[0], each[1]) for each in found] == [("branch", f"c{n}") for n in range(1200)]


def test_tables_of_a_document_are_those_of_python_docx() -> None:
    text = Document()
    table = text.add_table(3, 3)
    for at, each in enumerate(table._cells):
        each.text = f"{at}\tx\ny"
    table.cell(0, 0).merge(table.cell(1, 1))
    data = io.BytesIO()
    text.save(data)
    rows = sheets_of(unpack(data.getvalue()))[0].rows
    assert [row.cells for row in rows] == [[each.text for each in row.cells] for row in table.rows]


def test_text_box_and_tab_stops_are_not_part_of_a_paragraph() -> None:
    heading = (
        b'<w:p><w:pPr><w:tabs><w:tab w:pos="9"/></w:tabs></w:pPr><w:r><w:t>T (branch)</w:t></w:r>'
        b"<w:r><w:drawing><w:txbxContent>" + paragraph("(other)") + b"</w:txbxContent></w:drawing></w:r></w:p>"
    )
    row = b"<w:tbl><w:tr><w:tc>" + paragraph("x") + b"</w:tc></w:tr></w:tbl>"
    assert sheets_of(unpack(body(heading + row)))[0].caption == "T (branch)"


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_column_letters(index: int, letters: str) -> None:
    assert column_letters(index) == letters
    assert column_index(letters) == index

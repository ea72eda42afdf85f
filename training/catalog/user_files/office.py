"""Tables in workbooks (.xlsx) and text documents (.docx). Pure."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from training.catalog.user_files.faulty_file import FaultyFile

MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_COLUMNS = 200
"""Columns further to the right are not read."""
_ARCHIVE = b"PK\x03\x04"


class Row(NamedTuple):
    number: int
    """Number in the sheet or table, from 1."""
    cells: list[str]


class Sheet(NamedTuple):
    """A sheet of a workbook, or a table of a document."""

    name: str
    """Name of the sheet; of a table in a document its number, from 1."""
    rows: list[Row]
    caption: str
    """Name of the sheet; of a table the paragraph before it."""
    is_document: bool = False


class OfficeFileError(FaultyFile):
    """A workbook or document cannot be read."""


def is_archive(content: bytes) -> bool:
    return content.startswith(_ARCHIVE)


def check_archive(content: bytes) -> list[str]:
    """Return the names of the files in an archive. Raises OfficeFileError if it is damaged or too large."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(member.file_size for member in archive.infolist())
            if size > MAX_UNPACKED_BYTES:
                raise OfficeFileError(
                    0,
                    f"unpacked it has {size} bytes; at most {MAX_UNPACKED_BYTES} are read",
                    f"解压后有 {size} 字节，最多读取 {MAX_UNPACKED_BYTES} 字节",
                )
            archive.testzip()
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, zlib.error, RuntimeError, NotImplementedError) as error:
        # RuntimeError: the archive is encrypted
        raise OfficeFileError(0, f"the archive cannot be unpacked: {error}", f"无法解压：{error}") from None


def sheets_of(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook or the tables of a document. Raises OfficeFileError."""
    names = check_archive(content)
    try:
        if "xl/workbook.xml" in names:
            return _workbook(content)
        if "word/document.xml" in names:
            return _document(content)
    except ImportError as missing:
        raise OfficeFileError(
            0,
            f"{missing.name} is not installed: uv tool install 'querymill[office]'; or save the file as CSV",
            f"未安装 {missing.name}；请运行 uv tool install 'querymill[office]'，或将文件存为 CSV",
        ) from None
    raise OfficeFileError(0, "neither .xlsx nor .docx", "既不是 .xlsx，也不是 .docx")


_FAULTS = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError)
"""Errors of the libraries for a file that is not as the standard demands; SyntaxError for malformed XML."""


def _workbook(content: bytes) -> list[Sheet]:
    # imported here, because it is an extra
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(content), data_only=True)
        return [Sheet(sheet.title, list(_rows_of(sheet)), sheet.title) for sheet in book.worksheets]
    except _FAULTS as error:
        raise OfficeFileError(0, f"the workbook is damaged: {error}", f"工作簿已损坏：{error}") from None


def _rows_of(sheet: Any) -> Iterator[Row]:
    """Yield the rows of a sheet of openpyxl. All cells of a merged range have its value."""
    merged = {
        (row, column): sheet.cell(area.min_row, area.min_col).value
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, min(area.max_col, MAX_COLUMNS) + 1)
    }
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
        cells = [_text(merged.get((number, at), value)) for at, value in enumerate(row, start=1)]
        yield Row(number, cells)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
        case _:
            return str(value).strip()


def _document(content: bytes) -> list[Sheet]:
    # imported here, because it is an extra
    from docx import Document  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415

    try:
        found: list[Sheet] = []
        caption = ""
        for block in Document(io.BytesIO(content)).iter_inner_content():
            if isinstance(block, Table):
                rows = [
                    Row(at, [cell.text.strip() for cell in row.cells]) for at, row in enumerate(block.rows, start=1)
                ]
                found.append(Sheet(str(len(found) + 1), rows, caption, is_document=True))
            else:
                caption = block.text.strip() or caption
        return found
    except _FAULTS as error:
        raise OfficeFileError(0, f"the document is damaged: {error}", f"文档已损坏：{error}") from None


def column_letters(index: int) -> str:
    """Return the letters of a column as spreadsheets show it; `index` begins with 0."""
    letters = ""
    index += 1
    while index:
        index, last = divmod(index - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters

"""Sheets of workbooks and tables of documents: rows of texts, with their places for messages. Pure."""

from __future__ import annotations

from typing import NamedTuple

from training.catalog.user_files.packed_xml import OfficeFileError

MAX_COLUMNS = 200
"""Columns further to the right are not read."""
MAX_CHARACTERS = 4 * 1024 * 1024
"""Characters of all cells, with what merged cells repeat. Texts may be as long, see MAX_BODY_BYTES of the API."""
_LEAST_OF_A_CELL = 8
"""Characters that a cell counts for at least: an empty one takes memory, too."""


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

    def place(self, row: int, column: int) -> tuple[str, str]:
        """Return where a cell is, in English and Chinese; `column` begins with 0."""
        if self.is_document:
            return (
                f"table {self.name}, row {row}, column {column + 1}",
                f"第 {self.name} 个表格第 {row} 行第 {column + 1} 列",
            )
        cell = f"{column_letters(column)}{row}"
        return f"sheet {self.name}, cell {cell}", f"工作表 {self.name} 的单元格 {cell}"

    def error(self, row: int, column: int, en: str, zh: str) -> OfficeFileError:
        """Return the error of a cell."""
        place, place_zh = self.place(row, column)
        return OfficeFileError(f"{place}: {en}", f"{place_zh}：{zh}")


class TextLimit:
    """Counts the texts of all cells of a file up to MAX_CHARACTERS."""

    def __init__(self) -> None:
        self._left = MAX_CHARACTERS

    def count(self, text: str, sheet: Sheet, row: int, column: int) -> str:
        """Return the text of a cell. Raises OfficeFileError if the file has more than is read."""
        self._left -= max(len(text), _LEAST_OF_A_CELL)
        if self._left < 0:
            raise sheet.error(
                row,
                column,
                f"more than {MAX_CHARACTERS} characters up to here; divide the file",
                f"到此处已超过 {MAX_CHARACTERS} 个字符，请拆分文件",
            )
        return text


def column_letters(index: int) -> str:
    """Return the letters of a column as spreadsheets show it; `index` begins with 0."""
    letters = ""
    index += 1
    while index:
        index, last = divmod(index - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters


def column_index(letters: str) -> int:
    """Return the index of a column from its letters; A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1

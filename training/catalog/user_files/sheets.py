"""Sheets of workbooks: rows of texts, with their places for messages. Pure."""

from __future__ import annotations

from typing import NamedTuple

from training.catalog.user_files.archive import OfficeFileError


class Row(NamedTuple):
    number: int
    """Number in the sheet, from 1."""
    cells: list[str]


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, and the rows that have a text."""

    name: str
    rows: list[Row]

    def place(self, row: int, column: int) -> tuple[str, str]:
        """Return where a cell is, in English and Chinese; `column` begins with 0."""
        cell = f"{column_letters(column)}{row}"
        return f"sheet {self.name}, cell {cell}", f"工作表 {self.name} 的单元格 {cell}"

    def error(self, row: int, column: int, en: str, zh: str) -> OfficeFileError:
        """Return the error of a cell."""
        place, place_zh = self.place(row, column)
        return OfficeFileError(f"{place}: {en}", f"{place_zh}：{zh}")


def column_letters(index: int) -> str:
    """Return the letters of a column as spreadsheets show it; `index` begins with 0."""
    letters = ""
    index += 1
    while index:
        index, last = divmod(index - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters

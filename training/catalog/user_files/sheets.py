"""Sheets of workbooks: rows of texts, with their positions for messages. Pure."""

from __future__ import annotations

from typing import NamedTuple

from runtime.sentences import Sentence
from training.catalog.user_files.archive import OfficeFileError
from training.texts import say


class Row(NamedTuple):
    number: int
    """Number in the sheet, from 1."""
    cells: list[str]


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, and the rows that have a text."""

    name: str
    rows: list[Row]

    def place(self, row: int, column: int) -> Sentence:
        """Return sheet and cell, for messages; `column` counts from 0."""
        cell = f"{column_letters(column)}{row}"
        return say("sheet {name}, cell {cell}", name=self.name, cell=cell)

    def error(self, row: int, column: int, reason: Sentence) -> OfficeFileError:
        """Return an error that names the cell; `column` counts from 0."""
        place = self.place(row, column)
        return OfficeFileError(say("{place}: {reason}", place=place, reason=reason))


def column_letters(index: int) -> str:
    """Return the letters of a column as spreadsheets show them; `index` counts from 0."""
    letters = ""
    index += 1
    while index:
        index, last = divmod(index - 1, 26)
        letters = chr(ord("A") + last) + letters
    return letters

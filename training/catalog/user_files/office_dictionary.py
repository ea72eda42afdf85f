"""Conversion of data dictionaries in workbooks to CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from runtime.sentences import Sentence
from training.catalog.user_files.archive import OfficeFileError
from training.catalog.user_files.dictionary import DictionaryError, Field, field_of, parse_dictionary
from training.catalog.user_files.sheets import Row, Sheet
from training.catalog.user_files.workbook import sheets_of
from training.texts import say

_FIELDS: Final[dict[Field, str]] = {
    "table": "table",
    "column": "column",
    "label": "label",
    "synonyms": "synonyms",
    "values": "value labels",
}
"""Fields of a dictionary with their headings, in the order of the CSV."""
_DESCRIBING: Final = frozenset({"label", "synonyms", "values"})
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?", re.ASCII)


class _DictionaryLine(NamedTuple):
    """Line of the dictionary, and its position in the workbook."""

    cells: dict[Field, str]
    sheet: Sheet
    row: int
    columns: dict[Field, int]

    def place(self, field: Field) -> Sentence:
        """Return the sheet and cell of a field, for messages."""
        return self.sheet.place(self.row, self.columns.get(field, next(iter(self.columns.values()))))


def dictionary_csv(content: bytes) -> str:
    """Return the dictionary in the sheets of a workbook as CSV.

    A sheet without a column of table names describes the table that its name has. Further columns, and sheets without
    a dictionary's header, are ignored. Raises OfficeFileError with sheet and cell.
    """
    lines = [line for sheet in sheets_of(content) for line in _lines(sheet)]
    if not lines:
        raise OfficeFileError(
            say("no sheet begins with a dictionary's header: table, column, label, synonyms, value labels"),
        )
    seen: dict[tuple[str, str], _DictionaryLine] = {}
    for line in lines:
        table, column = line.cells["table"], line.cells["column"]
        first = seen.setdefault((table.casefold(), column.casefold()), line)
        if first is not line:
            at, other = line.place("column"), first.place("column")
            name = f"{table}.{column}".rstrip(".")
            raise OfficeFileError(say("{at}: {name} is already in {other}", at=at, name=name, other=other))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_FIELDS.values())
    writer.writerows([line.cells[field] for field in _FIELDS] for line in lines)
    try:
        parse_dictionary(text.getvalue())
    except DictionaryError as error:
        # the header is the first line
        if not error.line:
            raise OfficeFileError(error.reason) from None
        at = lines[error.line - 2].place(error.field)
        raise OfficeFileError(say("{at}: {reason}", at=at, reason=error.reason)) from None
    return text.getvalue()


def _lines(sheet: Sheet) -> Iterator[_DictionaryLine]:
    rows = [row for row in sheet.rows if any(row.cells)]
    columns = _columns(sheet, rows[0]) if rows else {}
    if not (_DESCRIBING & columns.keys() and {"table", "column"} & columns.keys()):
        return
    caption = "" if "table" in columns else _table_in(sheet, rows[0].number)
    for row in rows[1:]:
        cells: dict[Field, str] = {field: _cell(row, columns.get(field), field) for field in _FIELDS}
        cells["table"] = cells["table"] or caption
        yield _DictionaryLine(cells, sheet, row.number, columns)


def _columns(sheet: Sheet, header: Row) -> dict[Field, int]:
    """Return the position of each field that the header has. Raises OfficeFileError if two columns mean one field."""
    columns: dict[Field, int] = {}
    for at, cell in enumerate(header.cells):
        field = field_of(cell)
        # a merged heading is repeated in each of its cells
        if field in columns and header.cells[columns[field]] != cell:
            raise sheet.error(header.number, at, say("two headers mean {field}", field=field))
        if field is not None:
            columns.setdefault(field, at)
    return columns


def _table_in(sheet: Sheet, row: int) -> str:
    """Return the table in the name of a sheet. Raises OfficeFileError if it names none, or several."""
    in_brackets = re.findall(rf"[(（]\s*({_NAME.pattern})\s*[)）]", sheet.name)
    names = in_brackets or [name for name in _NAME.findall(sheet.name) if name.casefold() != "table"]
    if len(names) != 1:
        raise sheet.error(
            row,
            0,
            say("no column has the table, and {name!r} does not name one; add the column `table`", name=sheet.name),
        )
    return names[0]


def _cell(row: Row, at: int | None, field: Field) -> str:
    """Return a cell on one line: line breaks separate synonyms and values."""
    text = row.cells[at] if at is not None and at < len(row.cells) else ""
    separator = ";" if field in ("synonyms", "values") else " "
    return separator.join(filter(None, (line.strip() for line in text.splitlines())))

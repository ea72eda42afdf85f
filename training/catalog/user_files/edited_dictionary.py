"""One entry of a data dictionary, changed in the text of the file; all other lines stay as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from training.catalog.model import TableName
from training.catalog.user_files.dictionary import Dictionary, Entry, Field, delimiter_of, header_of, parse_dictionary
from training.catalog.user_files.faulty_file import FaultyFile
from training.catalog.user_files.line_breaks import line_break_of
from training.texts import say

EMPTY_DICTIONARY: Final = "table,column,label,synonyms,value labels\n"


class UnwritableEntry(FaultyFile):
    """The file cannot express an entry, for example a name with two points."""


def entry_of(dictionary: Dictionary, table: TableName, column: str, *, shared: bool = False) -> Entry:
    """Return the entry of a table (`column` empty) or column; an empty one if the dictionary has none.

    shared: True if several tables have this name, so that the entry needs the schema.
    """
    found = dictionary.find(table.schema, table.name, column)
    if found is None:
        return Entry(table=str(table) if shared else table.short, column=column, label="")
    return replace(found, table=str(table)) if shared else found


def with_entry(text: str, entry: Entry) -> str:
    """Return the file with this entry in place of that of the same table and column; an empty entry is removed.

    Raises DictionaryError for a faulty file, UnwritableEntry if the entry cannot be read back from the new text.
    """
    text = text.removeprefix("\ufeff") if text.strip() else EMPTY_DICTIONARY
    before = parse_dictionary(text)
    delimiter, line_break = delimiter_of(text), line_break_of(text)
    rows = _rows(text, delimiter, line_break)
    written = [row.text for row in rows]
    at, header = next((at, row) for at, row in enumerate(rows) if not _is_skipped(row.cells))
    columns = dict(header_of(header.cells, header.line))
    cells = _cells(entry)
    lacking: list[Field] = [name for name in cells if name not in columns]
    if lacking:
        for name in lacking:
            columns[name] = len(header.cells) + lacking.index(name)
        written[at] = _line([*header.cells, *lacking], delimiter, line_break)
    line = _line(_row(cells, columns), delimiter, line_break) if _says_anything(entry) else ""
    known = before.find("", entry.table, entry.column)
    place = next((at for at, row in enumerate(rows) if known is not None and row.line == known.line), None)
    if place is None:
        written.append(line)
    else:
        written[place] = line
    changed = "".join(written)
    _check(before, changed, entry)
    return changed


def _says_anything(entry: Entry) -> bool:
    return bool(entry.label or entry.synonyms or entry.value_labels)


def _check(before: Dictionary, changed: str, entry: Entry) -> None:
    """Raise UnwritableEntry unless the new text has the entry, and all others as before."""

    def contents(entries: Sequence[Entry]) -> dict[tuple[str, str], tuple[object, ...]]:
        return {(e.table.casefold(), e.column.casefold()): (e.label, e.synonyms, e.value_labels) for e in entries}

    wanted = contents(before.entries)
    key = (entry.table.casefold(), entry.column.casefold())
    wanted.pop(key, None)
    if _says_anything(entry):
        wanted |= contents([entry])
    try:
        found = contents(parse_dictionary(changed).entries)
    except FaultyFile as error:
        raise UnwritableEntry(0, error.reason) from None
    if found != wanted:
        raise UnwritableEntry(
            0,
            say("a dictionary cannot hold this label of {table}; leave out ; = | and line breaks", table=entry.table),
        )


class _Row(NamedTuple):
    cells: list[str]
    line: int
    """Number of the row's last line."""
    text: str
    """Lines of the row as they are in the file, with their line breaks."""


def _rows(text: str, delimiter: str, line_break: str) -> list[_Row]:
    """Return the rows of a file, blank lines and comments included; a row may have many lines."""
    lines = list(io.StringIO(text if text.endswith(("\n", "\r")) else f"{text}{line_break}", newline=""))
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    start = 0
    for cells in reader:
        rows.append(_Row(cells, reader.line_num, "".join(lines[start : reader.line_num])))
        start = reader.line_num
    return rows


def _is_skipped(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#")


def _cells(entry: Entry) -> dict[Field, str]:
    """Return the text of an entry's cells by field; empty cells are left out."""
    cells: dict[Field, str] = {"table": entry.table, "column": entry.column, "label": entry.label}
    if entry.synonyms:
        cells["synonyms"] = "|".join(entry.synonyms)
    if entry.value_labels:
        cells["values"] = ";".join(f"{code}={meaning}" for code, meaning in entry.value_labels)
    return {name: cell for name, cell in cells.items() if cell or name == "table"}


def _row(cells: Mapping[Field, str], columns: Mapping[Field, int]) -> list[str]:
    row = [""] * (max(columns.values()) + 1)
    for name, cell in cells.items():
        row[columns[name]] = cell
    return row


def _line(row: Sequence[str], delimiter: str, line_break: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=line_break).writerow(row)
    return written.getvalue()

"""The user's data dictionary: labels of tables, columns and coded values."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Literal

from runtime.sentences import Sentence
from training.catalog.model import Catalog, Table
from training.catalog.user_files.faulty_file import FaultyFile
from training.catalog.value_labels import parse_value_labels
from training.texts import say

type Field = Literal["table", "column", "label", "synonyms", "values"]

_HEADERS: dict[str, Field] = {
    "table": "table", "table name": "table", "表": "table", "表名": "table", "数据表": "table",
    "column": "column", "column name": "column", "field": "column",
    "列": "column", "列名": "column", "字段": "column", "字段名": "column",
    "label": "label", "name": "label", "display name": "label",
    "名称": "label", "中文名": "label", "中文名称": "label", "标签": "label", "含义": "label",
    "synonyms": "synonyms", "aliases": "synonyms", "同义词": "synonyms", "别名": "synonyms",
    "value labels": "values", "values": "values", "codes": "values",
    "值标签": "values", "取值": "values", "取值说明": "values", "枚举": "values", "枚举值": "values", "码值": "values",
}  # fmt: skip


class DictionaryError(FaultyFile):
    """A data dictionary cannot be read."""

    def __init__(self, line: int, reason: Sentence, *, field: Field = "table") -> None:
        super().__init__(line, reason)
        self.field: Field = field
        """Column with the fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a dictionary, about a table (`column` empty) or a column."""

    table: str
    column: str
    label: str
    synonyms: tuple[str, ...] = ()
    value_labels: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """All entries. Names are compared without case; a table may be written with or without its schema."""

    entries: tuple[Entry, ...]
    _by_name: dict[tuple[str, str], Entry] = field(
        default_factory=dict[tuple[str, str], Entry], repr=False, compare=False
    )

    def __post_init__(self) -> None:
        self._by_name.update({(e.table.casefold(), e.column.casefold()): e for e in self.entries})

    def find(self, schema: str, table: str, column: str = "") -> Entry | None:
        """Return the entry for a table, or for one of its columns."""
        for name in (f"{schema}.{table}", table):
            if (entry := self._by_name.get((name.casefold(), column.casefold()))) is not None:
                return entry
        return None

    def unmatched(self, catalog: Catalog, *, every_table: bool) -> tuple[Entry, ...]:
        """Return the entries about columns, and with `every_table` about tables, that the catalog lacks."""
        named = {name.casefold(): t for t in catalog.tables for name in (t.name.name, str(t.name))}
        return tuple(
            entry
            for entry in self.entries
            if (every_table if (table := named.get(entry.table.casefold())) is None else _lacks(table, entry.column))
        )


def _lacks(table: Table, column: str) -> bool:
    return column != "" and column.casefold() not in {each.name.casefold() for each in table.columns}


def parse_dictionary(text: str) -> Dictionary:
    """Read CSV with a header line: table, column, label, synonyms, value labels (Chinese or English headers).

    Fields are separated by comma, semicolon or tab. An empty column is an entry of the table. Synonyms are separated by
    `|`, `;` or `、`; value labels are written `1=car;2=truck`. Raises DictionaryError with the line.
    """
    DictionaryError.unless_small(text, say("dictionary"))
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DictionaryError(line, say("a zero byte; save the file as UTF-8 CSV"))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    columns: dict[Field, int] | None = None
    entries: dict[tuple[str, str], Entry] = {}
    try:
        for row in reader:
            if not any(cell.strip() for cell in row) or row[0].lstrip().startswith("#"):
                continue
            if columns is None:
                columns = header_of(row, reader.line_num)
                continue
            entry = _entry(row, columns, reader.line_num)
            key = (entry.table.casefold(), entry.column.casefold())
            if key in entries:
                what = f"{entry.table}.{entry.column}".rstrip(".")
                other = entries[key].line
                raise DictionaryError(
                    entry.line,
                    say("{what} stands on line {other} already; keep one of them", what=what, other=other),
                )
            entries[key] = entry
    except csv.Error as error:
        raise DictionaryError(reader.line_num, say("not valid CSV: {error}", error=error)) from error
    if columns is None:
        raise DictionaryError(
            0,
            say("the dictionary is empty; its first line is `table,column,label,synonyms,value labels`"),
        )
    return Dictionary(entries=tuple(entries.values()))


def has_header(text: str) -> bool:
    """Return True if the first line that is no comment is a dictionary's header."""
    text = text.removeprefix("\ufeff")
    line = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    try:
        return any(header_of(row, 1) for row in csv.reader([line], delimiter=delimiter_of(text), strict=True))
    except (csv.Error, DictionaryError):
        return False


def delimiter_of(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(",;\t", key=first.count)


def field_of(heading: str) -> Field | None:
    """Return the field with this heading, in English or Chinese; None for an unknown heading."""
    return _HEADERS.get(re.sub(r"[\s_\-]+", " ", heading.strip().casefold()))


def header_of(row: list[str], line: int) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    for position, cell in enumerate(row):
        known = field_of(cell)
        if known is None:
            raise DictionaryError(
                line,
                say(
                    "unknown header {cell!r}; known are table, column, label, synonyms, value labels", cell=cell.strip()
                ),
            )
        if known in columns:
            raise DictionaryError(line, say("two headers mean {known}", known=known))
        columns[known] = position
    if "table" not in columns or not {"label", "values", "synonyms"} & columns.keys():
        raise DictionaryError(
            line,
            say("the header needs table and at least one of label, synonyms, value labels"),
        )
    return columns


def _entry(row: list[str], columns: dict[Field, int], line: int) -> Entry:
    if len(row) > max(columns.values()) + 1 and any(cell.strip() for cell in row[max(columns.values()) + 1 :]):
        raise DictionaryError(
            line,
            say(
                "{count} fields where the header has {columns}; quote fields with commas",
                count=len(row),
                columns=len(columns),
            ),
        )

    def cell(name: Field) -> str:
        position = columns.get(name)
        return row[position].strip() if position is not None and position < len(row) else ""

    if not (table := cell("table").replace('"', "")):
        raise DictionaryError(line, say("the table is missing"))
    if table.count(".") > 1:
        raise DictionaryError(
            line,
            say("{table!r} has more than two parts; write table or schema.table", table=table),
        )
    values = parse_value_labels(cell("values"), minimum=1)
    if cell("values") and not values:
        given = cell("values")
        raise DictionaryError(
            line,
            say("cannot read the values {given!r}; write `1=first;2=second`", given=given),
            field="values",
        )
    synonyms = tuple(dict.fromkeys(s.strip() for s in re.split(r"[|;；、]", cell("synonyms")) if s.strip()))
    label = " ".join(cell("label").split())
    if not (label or synonyms or values):
        raise DictionaryError(
            line,
            say("nothing is said of {table}; give a label, synonyms or value labels", table=table),
            field="label",
        )
    return Entry(
        table=table,
        column=cell("column").replace('"', ""),
        label=label,
        synonyms=synonyms,
        value_labels=values,
        line=line,
    )

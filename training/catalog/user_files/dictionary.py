"""The user's data dictionary: labels of tables, columns and coded values."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Literal

from training.catalog.model import Catalog, Table
from training.catalog.user_files.faulty_file import FaultyFile
from training.catalog.value_labels import parse_value_labels

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

    def __init__(self, line: int, en: str, zh: str, *, field: Field = "table") -> None:
        super().__init__(line, en, zh)
        self.reason_zh = zh
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

    def of_nothing(self, catalog: Catalog, *, every_table: bool) -> tuple[Entry, ...]:
        """Return entries for missing columns and, with `every_table`, for missing tables."""
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
    DictionaryError.unless_small(text, "dictionary", "字典")
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise DictionaryError(line, "a zero byte; save the file as UTF-8 CSV", "含有零字节；请将文件存为 UTF-8 的 CSV")
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
                    f"{what} stands on line {other} already; keep one of them",
                    f"{what} 已在第 {other} 行出现；请只保留其中一行",
                )
            entries[key] = entry
    except csv.Error as error:
        raise DictionaryError(reader.line_num, f"not valid CSV: {error}", f"不是合法的 CSV: {error}") from error
    if columns is None:
        raise DictionaryError(
            0,
            "the dictionary is empty; its first line is `table,column,label,synonyms,value labels`",
            "字典为空；首行应为 `表,字段,名称,同义词,取值说明`",
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
    """Return the field that a heading means, None for an unknown heading."""
    return _HEADERS.get(re.sub(r"[\s_\-]+", " ", heading.strip().casefold()))


def header_of(row: list[str], line: int) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    for position, cell in enumerate(row):
        known = field_of(cell)
        if known is None:
            raise DictionaryError(
                line,
                f"unknown header {cell.strip()!r}; known are table, column, label, synonyms, value labels",
                f"未知表头 {cell.strip()!r}；可用的有 表、字段、名称、同义词、取值说明",
            )
        if known in columns:
            raise DictionaryError(line, f"two headers mean {known}", f"有两个表头都表示 {known}")
        columns[known] = position
    if "table" not in columns or not {"label", "values", "synonyms"} & columns.keys():
        raise DictionaryError(
            line,
            "the header needs table and at least one of label, synonyms, value labels",
            "表头应有 表，以及 名称、同义词、取值说明 中的至少一个",
        )
    return columns


def _entry(row: list[str], columns: dict[Field, int], line: int) -> Entry:
    if len(row) > max(columns.values()) + 1 and any(cell.strip() for cell in row[max(columns.values()) + 1 :]):
        raise DictionaryError(
            line,
            f"{len(row)} fields where the header has {len(columns)}; quote fields with commas",
            f"有 {len(row)} 个字段，而表头只有 {len(columns)} 个；含逗号的字段请加引号",
        )

    def cell(name: Field) -> str:
        position = columns.get(name)
        return row[position].strip() if position is not None and position < len(row) else ""

    if not (table := cell("table").replace('"', "")):
        raise DictionaryError(line, "the table is missing", "缺少表名")
    if table.count(".") > 1:
        raise DictionaryError(
            line,
            f"{table!r} has more than two parts; write table or schema.table",
            f"{table} 超过两段；应写为 表名 或 模式名.表名",
        )
    values = parse_value_labels(cell("values"), minimum=1)
    if cell("values") and not values:
        given = cell("values")
        raise DictionaryError(
            line,
            f"cannot read the values {given!r}; write `1=first;2=second`",
            f"无法识别取值说明 {given!r}；应写为 `1=小客车;2=货车`",
            field="values",
        )
    synonyms = tuple(dict.fromkeys(s.strip() for s in re.split(r"[|;；、]", cell("synonyms")) if s.strip()))
    label = " ".join(cell("label").split())
    if not (label or synonyms or values):
        raise DictionaryError(
            line,
            f"nothing is said of {table}; give a label, synonyms or value labels",
            f"对 {table} 没有任何说明；请给出名称、同义词或取值说明",
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

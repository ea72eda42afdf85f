"""Code tables: the meanings of codes in other columns, stored as rows of a kind, a code and a meaning.

Such as `sys_dict_data (dict_type, dict_value, dict_label)`: many applications have one, and their other tables store
the codes alone. A code table explains a column if the column's comment or name gives the kind, and every value seen of
it is a code of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from training.catalog.batches import Deadline, run_all
from training.catalog.comments import split_comment
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.values import INTEGERS, TEXTS
from training.identifiers.schema_names import SchemaNames
from training.language.word_lists import singular
from training.profile.statistics import TableStatistics
from training.relations.relation import Relation

type CodesByKind = Mapping[str, tuple[tuple[str, str], ...]]
"""(code, meaning) pairs, sorted by code, by kind of code."""
type CodeMeanings = dict[ColumnName, tuple[tuple[str, str], ...]]

MAX_ROWS = 10_000
"""Maximum number of rows of a code table; a larger table holds other data."""
MAX_CODES = 100
"""Maximum number of codes of one kind; a longer list enumerates things."""
_MAX_CODE_LENGTH, _MAX_MEANING_LENGTH = 32, 40
"""Maximum characters of a code and of a meaning."""
_ABOUT = frozenset({"dictionary", "dict", "lookup", "code", "enumeration", "enum"})
_COMMENTED = re.compile(r"字典|码表|代码表|枚举|dictionary|lookup|code table|code list", re.IGNORECASE)
_KIND = ("type", "kind", "category", "class", "group")
_CODE = ("value", "code", "key")
_MEANING = ("label", "name", "text", "meaning", "description")
"""Last words of the names of each of the three columns, preferred first."""
_IN_CHINESE = {
    "类型": "type", "类别": "category", "种类": "kind", "分类": "category", "分组": "group", "键值": "value",
    "值": "value", "代码": "code", "编码": "code",
    "名称": "name", "标签": "label", "含义": "meaning", "说明": "description",
}  # fmt: skip
"""Ends of comments with the words they mean, for columns whose names say nothing: `dmz`, 代码值."""
_OF_KINDS = ("code", "type", "key", "value")
"""Last words of the column that names a kind in a table of kinds."""
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_BEFORE_KIND = re.compile(
    r"(?:字典|码表|枚举|dictionary|dict|lookup|enum)(?:类型|编码|值|项)?[\s:：=('\"（【\[]*\Z", re.IGNORECASE
)
"""Words before the name of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTable:
    """A table that explains the codes of other tables, and the names of its three columns."""

    table: TableName
    kind: str
    """Column with the kind of codes that a row belongs to."""
    code: str
    meaning: str
    kinds: Relation | None = None
    """Reference to a separate table of kinds, which has the column `kind`, such as `sys_dict` of `sys_dict_item`."""

    @property
    def query(self) -> sql.Composed:
        """Return the query for (kind, code, meaning) as texts, at most MAX_ROWS rows."""
        kind, code, meaning = (sql.Identifier("c", name) for name in (self.kind, self.code, self.meaning))
        held = sql.SQL("{} c").format(sql.Identifier(*self.table))
        if self.kinds is not None:
            kind = sql.Identifier("k", self.kind)
            held = sql.SQL("{} join {} k on {} = {}").format(
                held,
                sql.Identifier(*self.kinds.parent),
                sql.Identifier("c", self.kinds.child_columns[0]),
                sql.Identifier("k", self.kinds.parent_columns[0]),
            )
        return sql.SQL("select {0}::text, {1}::text, {2}::text from {3} order by {0}, {1}, {2} limit {4}").format(
            kind, code, meaning, held, sql.Literal(MAX_ROWS)
        )


def code_tables(
    catalog: Catalog,
    names: SchemaNames,
    statistics: Mapping[TableName, TableStatistics],
    private: frozenset[ColumnName],
    relations: Sequence[Relation] = (),
) -> Iterator[CodeTable]:
    """Yield the tables that look like code tables by their names and their columns' names."""
    about = {t.name: t for t in catalog.tables if t.readable and _is_about_codes(t, names)}
    for table in about.values():
        if not 0 < statistics[table.name].rows <= MAX_ROWS:
            continue
        columns = [c for c in table.columns if ColumnName(table.name, c.name) not in private]
        kind = _column_named(table, columns, names, _KIND, TEXTS) or _code_of_kind(table, columns, names)
        columns = [c for c in columns if c.name != kind]
        code = _column_named(table, columns, names, _CODE, TEXTS | INTEGERS)
        meaning = _column_named(table, columns, names, _MEANING, TEXTS)
        if code is None or meaning is None:
            continue
        if kind is not None:
            yield CodeTable(table=table.name, kind=kind, code=code, meaning=meaning)
            continue
        pointing = [r for r in relations if r.child == table.name != r.parent and len(r.child_columns) == 1]
        for relation, owner in ((r, about[r.parent]) for r in pointing if r.parent in about):
            columns = [c for c in owner.columns if ColumnName(owner.name, c.name) not in private]
            if (kind := _column_named(owner, columns, names, _OF_KINDS, TEXTS)) is not None:
                yield CodeTable(table=table.name, kind=kind, code=code, meaning=meaning, kinds=relation)
                break


def _is_about_codes(table: Table, names: SchemaNames) -> bool:
    return not _ABOUT.isdisjoint(map(singular, names.words(table.name))) or bool(_COMMENTED.search(table.comment or ""))


def _column_named(
    table: Table, columns: Sequence[Column], names: SchemaNames, words: Sequence[str], types: frozenset[str]
) -> str | None:
    fitting = [
        c for c in reversed(columns) if c.base_type in types and not c.is_array and table.primary_key != (c.name,)
    ]
    last = {_said(c): c.name for c in fitting} | {names.words(table.name, c.name)[-1]: c.name for c in fitting}
    return next((last[word] for word in words if word in last), None)


def _said(column: Column) -> str:
    """Return the English of the last word of a Chinese comment; "" if it is none of `_IN_CHINESE`."""
    label = split_comment(column.comment)[0]
    return next((word for ending, word in _IN_CHINESE.items() if label.endswith(ending)), "")


def _code_of_kind(table: Table, columns: Sequence[Column], names: SchemaNames) -> str | None:
    """Return the column of a name such as `type_code`, which gives the kind if another column has the code."""
    found = [c for c in columns if c.base_type in TEXTS and not c.is_array and _is_code_of_kind(names, table, c)]
    return found[0].name if len(found) == 1 else None


def _is_code_of_kind(names: SchemaNames, table: Table, column: Column) -> bool:
    words = names.words(table.name, column.name)
    return words[-1] in _CODE and words[-2:-1] != () and words[-2] in _KIND


def read_codes(conn: psycopg.Connection[Any], tables: Sequence[CodeTable], deadline: Deadline) -> list[CodesByKind]:
    """Return the codes of each table; an empty mapping if the table cannot be read in time."""
    answers = run_all(conn, [table.query for table in tables], deadline)
    return [grouped(rows) if isinstance(rows, list) else {} for rows in answers]


def grouped(rows: Sequence[tuple[str | None, str | None, str | None]]) -> CodesByKind:
    """Return the codes by lower-case kind.

    Left out are kinds with a code of two meanings, with a single code, or with more than MAX_CODES.
    """
    kinds: dict[str, dict[str, str]] = {}
    doubtful = set[str]()
    for kind, code, meaning in rows:
        if not kind or not code or not meaning or not _is_usable(code, meaning.strip()):
            continue
        codes = kinds.setdefault(kind.strip().lower(), {})
        if codes.setdefault(code, meaning.strip()) != meaning.strip():
            doubtful.add(kind.strip().lower())
    return {
        kind: tuple(codes.items())
        for kind, codes in kinds.items()
        if kind not in doubtful and 1 < len(codes) <= MAX_CODES
    }


def _is_usable(code: str, meaning: str) -> bool:
    short = len(code) <= _MAX_CODE_LENGTH and 0 < len(meaning) <= _MAX_MEANING_LENGTH
    return short and code.isprintable() and meaning.isprintable() and any(c.isalpha() for c in meaning)


def explained_columns(
    catalog: Catalog,
    statistics: Mapping[TableName, TableStatistics],
    codes: Sequence[CodesByKind],
    left_out: frozenset[ColumnName],
) -> CodeMeanings:
    """Return the columns whose codes one of the tables explains. `left_out`: private columns and keys."""
    known: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in reversed(codes):
        known.update(each)
    found: CodeMeanings = {}
    if not known:
        return found
    for table in catalog.tables:
        for column in table.columns:
            name = ColumnName(table.name, column.name)
            seen = statistics[table.name].columns.get(column.name)
            if seen is None or not seen.values or name in left_out or column.is_array:
                continue
            if column.base_type not in TEXTS | INTEGERS:
                continue
            values = {value for value, _ in seen.values}
            for kind in kinds_of(table.name.name, column):
                pairs = known.get(kind, ())
                if {code for code, _ in pairs} >= values:
                    found[name] = pairs
                    break
    return found


def kinds_of(table: str, column: Column) -> Iterator[str]:
    """Yield possible lower-case names of a column's kind, from its comment, then from its name.

    From a comment such as `状态，字典equip_status`, a word behind 字典, or one with an underscore; from
    `t_orders.status`, `t_orders_status`, `orders_status` and `status`, also with `order`.
    """
    comment = column.comment or ""
    for word in _WORD.finditer(comment):
        if "_" in word[0] or _BEFORE_KIND.search(comment, 0, word.start()):
            yield word[0].lower()
    *before, last = table.lower().split("_")
    for noun in (last, singular(last)):
        parts = [*before, noun]
        for place in range(len(parts) + 1):
            yield "_".join([*parts[place:], column.name.lower()])

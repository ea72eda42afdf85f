"""Index of a dataset: its terms, and a card for each table. Everything that a question can be matched with.

`training.finding` makes it from a described source, the store keeps it, and `find` reads it through a `Lookup`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

type TableState = Literal["live", "copy", "log", "queue", "settings", "empty"]
type ColumnRole = Literal[
    "key", "measure", "dimension", "time", "flag", "label", "text", "technical", "soft_delete", "personal", "other"
]
type TermKind = Literal["name", "word", "value", "code"]
"""What a term is.

- `name`: a part of the name of a table or column, as it is written: `cst` of `sal_cst_hd`; in pinyin `khmc`
- `word`: a word of a label, comment or synonym, or what a part of a name is known to stand for; of Chinese text, each
  pair of neighbouring characters
- `value`: a value of a text column; `code`: the text of a code, or a word of it
"""

MAX_PLACES = 300
"""Maximum number of stored places of a term: one that is in more says little about where to look."""
MAX_TERM = 60
"""Maximum number of characters of a term."""


class Code(NamedTuple):
    """A value of a coded column and its meaning."""

    value: str
    text: str


class Condition(NamedTuple):
    """A condition `column = 'value'` on rows of a code table that explains many columns."""

    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSource:
    """The rows that explain a column's codes: `table.code_column = column`, and then `table.text_column`."""

    table: str
    """Name as in SQL."""
    code_column: str
    text_column: str
    kind: Condition | None = None
    """Condition on the rows of the column's kind; None for a table with codes of one kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnCard:
    """One column."""

    name: str
    """Name in the catalog, not quoted."""
    type: str
    role: ColumnRole = "other"
    label: str = ""
    """In the dataset's language; empty if only the name is known."""
    comment: str = ""
    parts: tuple[str, ...] = ()
    """Parts of the name in lower case, as it is written."""
    words: tuple[str, ...] = ()
    """Words (see `words_of`) of label, comment and synonyms, and of what parts of the name are known to stand for."""
    codes: tuple[Code, ...] = ()
    code_source: CodeSource | None = None
    samples: tuple[str, ...] = ()
    """At most three values; none of a column about persons."""
    note: str = ""
    """What changes the SQL that uses it, in the dataset's language: a unit, a sign, a value that means none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCard:
    """Many rows of `child` belong to one row of `parent`. Names of tables are as in SQL."""

    child: str
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    declared: bool = True
    """False if the reference was inferred from names and values."""
    whole: bool = False
    """True if every child row that was looked at has a parent row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCard:
    """One table, as much of it as a brief shows."""

    name: str
    """Name as in SQL, with its schema if it needs one."""
    label: str = ""
    comment: str = ""
    rows: int = 0
    """Rows of the table, an estimate for large ones."""
    state: TableState = "live"
    copy_of: str = ""
    """Name of the live table, if this is a copy of it."""
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    """Columns of the primary key; of the key found in the data, if none is declared."""
    columns: tuple[ColumnCard, ...] = ()
    joins: tuple[JoinCard, ...] = ()
    """References from the table to others, and from others to it."""
    facts: tuple[str, ...] = ()
    """Sentences that change the SQL over the table, in the dataset's language."""


class Place(NamedTuple):
    """Where a term stands."""

    table: str
    """Name as in SQL."""
    column: str = ""
    """Empty for the name or label of a table."""
    value: str = ""
    """The value as the column stores it, for terms of kinds `value` and `code`."""


class Term(NamedTuple):
    """A term of the index."""

    text: str
    """See `normalized`."""
    kind: TermKind
    places: tuple[Place, ...]
    """At most MAX_PLACES; of more, those of tables first, and of live tables only."""
    frequency: int
    """Number of all its places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The index of one dataset: `cards` by name, `terms` by kind and text."""

    cards: tuple[TableCard, ...]
    terms: tuple[Term, ...]
    overview: str = ""
    """The whole dataset in at most 4,000 characters."""
    examples: tuple[str, ...] = ()
    """At most five questions that a person would ask."""


class Lookup(Protocol):
    """Reads an index. Each call is one round trip to the store at most."""

    def size(self) -> int:
        """Return the number of tables; 0 if the dataset has no index."""
        ...

    def terms(self, texts: Collection[str], initials: Collection[str]) -> Sequence[Term]:
        """Return terms of every kind whose text is one of `texts`, and all names that begin with one of `initials`."""
        ...

    def cards(self, tables: Collection[str]) -> Mapping[str, TableCard]:
        """Return the cards of these tables, by name; tables that do not exist are left out."""
        ...


def folded(text: str) -> str:
    """Return the text in NFKC and lower case, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def normalized(text: str) -> str:
    """Return a text as terms have it: `folded`, at most MAX_TERM characters."""
    return folded(text)[:MAX_TERM]

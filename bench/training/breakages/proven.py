"""A question with its proven SQL, to be broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import psycopg
import sqlglot
from sqlglot import exp

_COLUMNS = """
    select table_name, column_name, data_type from information_schema.columns
    where table_schema not in ('pg_catalog', 'information_schema') order by table_schema, table_name, ordinal_position
"""

type Columns = dict[str, dict[str, str]]
"""Table -> column -> type, as in information_schema."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """One pair, the columns of its database, and the source of randomness."""

    question: str
    sql: str
    columns: Columns
    random: Random

    def broken(self, sql: str, right: str = "") -> Broken:
        return Broken(question=self.question, sql=sql, right=right or self.sql)

    def tree(self) -> exp.Expr:
        """Return a new tree, because breaking changes it."""
        return sqlglot.parse_one(self.sql, read="postgres")

    def own(self, select: exp.Expr) -> dict[str, dict[str, str]]:
        """Return alias -> columns for the tables in the SELECT's own FROM clause."""
        found: dict[str, dict[str, str]] = {}
        for table in select.find_all(exp.Table):
            if table.parent_select is select and table.name in self.columns:
                found[table.alias_or_name] = self.columns[table.name]
        return found

    def type_of(self, column: exp.Column) -> str:
        """Return the column's type; "" if it belongs to no table."""
        for table in column.root().find_all(exp.Table):
            if table.alias_or_name == column.table and table.name in self.columns:
                return self.columns[table.name].get(column.name, "")
        return ""

    def each[E: exp.Expr](self, kind: type[E]) -> Iterator[tuple[exp.Expr, E]]:
        """Yield every node of a kind in random order, each with a tree of its own."""
        numbers = list(range(sum(1 for _ in self.tree().find_all(kind))))
        self.random.shuffle(numbers)
        for number in numbers:
            tree = self.tree()
            yield tree, list(tree.find_all(kind))[number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A broken SQL, and the right one."""

    kind: str = ""
    question: str
    sql: str
    right: str


type Breakage = Callable[[Proven], Iterator[Broken]]


def read_columns(conn: psycopg.Connection) -> Columns:
    found: Columns = {}
    for table, column, type_ in conn.execute(_COLUMNS):
        found.setdefault(table, {})[column] = type_
    return found


def text_of(tree: exp.Expr) -> str:
    return tree.sql(dialect="postgres")

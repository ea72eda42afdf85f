"""Syntax tree of the SQL that is generated. Unions are closed, so that every `match` over them is exhaustive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from training.catalog.model import TableName
from training.catalog.values import Value

type Compare = Literal["=", "<>", ">", ">=", "<", "<="]
type Arithmetic = Literal["+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Col:
    """A column, always with the name of its table or subquery."""

    qualifier: str
    name: str


@dataclass(frozen=True, slots=True)
class Lit:
    """A literal from the question. `Fixed` is for constants of the method."""

    value: Value


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant of the method itself: the 0 of NULLIF, the 100 of a percentage, the name of a unit."""

    value: bool | int | str | Decimal


@dataclass(frozen=True, slots=True)
class Today:
    """CURRENT_DATE; `newest` is the newest day in the data, which replaces it when the statement is tried."""

    newest: date


@dataclass(frozen=True, slots=True)
class Interval:
    """A length of time, such as `INTERVAL '30 days'`."""

    count: int
    unit: Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Star:
    pass


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `where` is its FILTER, `over` makes it a window function."""

    name: str
    args: tuple[Expr, ...]
    distinct: bool = False
    where: Expr | None = None
    over: Window | None = None


@dataclass(frozen=True, slots=True)
class Window:
    partition: tuple[Expr, ...] = ()
    order: tuple[Order, ...] = ()


@dataclass(frozen=True, slots=True)
class Binary:
    op: Compare | Arithmetic
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Logic:
    op: Literal["AND", "OR"]
    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    of: Expr
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    of: Expr
    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class InList:
    of: Expr
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Like:
    of: Expr
    text: str
    """The text to search for, anywhere and case-insensitively; the printer escapes its wildcards."""


@dataclass(frozen=True, slots=True)
class Cast:
    of: Expr
    type: str


@dataclass(frozen=True, slots=True)
class Extract:
    part: Literal["year", "quarter", "month", "day"]
    of: Expr


@dataclass(frozen=True, slots=True)
class Scalar:
    """A subquery that returns one value."""

    query: Select


@dataclass(frozen=True, slots=True)
class Exists:
    query: Select
    negated: bool = False


type Expr = (
    Col
    | Lit
    | Fixed
    | Today
    | Interval
    | Star
    | Call
    | Binary
    | Logic
    | IsNull
    | Between
    | InList
    | Like
    | Cast
    | Extract
    | Scalar
    | Exists
)


@dataclass(frozen=True, slots=True)
class Order:
    of: Expr
    descending: bool = False
    nulls_last: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the result; without a name it keeps the column's own."""

    of: Expr
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A table in FROM, under its own name or an alias."""

    table: TableName
    alias: str | None = None
    schema: str | None = None
    """Schema prefix; None if the search path finds the table."""

    @property
    def qualifier(self) -> str:
        return self.alias or self.table.name


@dataclass(frozen=True, slots=True)
class Derived:
    """A subquery in FROM."""

    query: Select
    alias: str


@dataclass(frozen=True, slots=True)
class Named:
    """A common table expression in FROM, under its own name or an alias."""

    name: str
    alias: str | None = None

    @property
    def qualifier(self) -> str:
        return self.alias or self.name


@dataclass(frozen=True, slots=True)
class Join:
    source: Source | Named
    on: Expr
    outer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    items: tuple[Item, ...]
    source: Source | Derived | Named
    joins: tuple[Join, ...] = ()
    where: tuple[Expr, ...] = ()
    group: tuple[Expr, ...] = ()
    having: Expr | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    distinct: bool = False
    distinct_on: tuple[Expr, ...] = ()
    named: tuple[tuple[str, Select], ...] = ()
    """Common table expressions, by name."""


def conjunction(parts: tuple[Expr, ...]) -> Expr | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Logic("AND", parts)

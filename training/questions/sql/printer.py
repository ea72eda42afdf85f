"""Printer of SQL trees: as one line of PostgreSQL, or as a skeleton with names and literals masked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import assert_never

from training.catalog.sql_quoting import KEYWORDS, quote_literal, quote_name
from training.catalog.values import Value
from training.questions.sql import sql_tree as t

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")
_WORD = re.compile(r"[a-z0-9]+")
_BINDING = {"*": 3, "/": 3, "+": 2, "-": 2}
"""Precedence of arithmetic operators; comparisons have the lowest."""
_NAME_BYTES = 63
"""Maximum length of a name in bytes; PostgreSQL truncates longer ones (NAMEDATALEN - 1)."""


def sql_text(query: t.Select, *, as_of_newest: bool = False) -> str:
    """Return the query on one line, with `;`; optionally with the newest day in the data for today."""
    return Printer(as_of_newest=as_of_newest).query(query) + ";"


def skeleton(query: t.Select) -> str:
    """Return the query's shape: every name and literal masked, so that queries of the same shape are equal."""
    return Printer(masked=True).query(query)


def identifier(name: str) -> str:
    """Return a name as SQL, quoted only if necessary."""
    if _PLAIN.match(name) and name not in KEYWORDS:
        return name
    return quote_name(name)


@lru_cache(maxsize=16_384)
def alias(label: str) -> str:
    """Return a result column's name: the label in snake_case, free of quotes and keywords, if its letters are Latin.

    Labels in other scripts stay as they are. At most 63 bytes.
    """
    letters = [c for c in unicodedata.normalize("NFKD", label.lower()) if not unicodedata.combining(c)]
    if any(c.isalpha() and not c.isascii() for c in letters):
        return label.encode()[:_NAME_BYTES].decode(errors="ignore").strip()
    name = "_".join(_WORD.findall("".join(letters).replace("'", "").replace("’", "")))
    if not name[:1].isalpha():
        name = f"value_{name}"
    return (f"{name}_name" if name in KEYWORDS else name)[:_NAME_BYTES].rstrip("_")


def literal(value: Value) -> str:
    """Return a value as an SQL constant."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | Decimal():
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        case datetime():
            text = quote_literal(value.isoformat(sep=" "))
            return f"TIMESTAMP {text}" if value.tzinfo is None else text
        case date():
            return f"DATE '{value.isoformat()}'"
        case str():
            return quote_literal(value)
        case _:
            assert_never(value)


def interval(count: int, unit: str) -> str:
    """Return a length of time as an SQL constant; a quarter becomes three months."""
    number, word = (3 * count, "month") if unit == "quarter" else (count, unit)
    return f"INTERVAL '{number} {word}{'' if number == 1 else 's'}'"


@dataclass(frozen=True, slots=True)
class Printer:
    masked: bool = False
    as_of_newest: bool = False

    def query(self, query: t.Select) -> str:
        parts: list[str] = []
        if query.named:
            named = [f"{self._name(name)} AS ({self.query(inner)})" for name, inner in query.named]
            parts.append("WITH " + ", ".join(named))
        head = "SELECT"
        if query.distinct:
            head += " DISTINCT"
        if query.distinct_on:
            head += f" DISTINCT ON ({self._exprs(query.distinct_on)})"
        parts.append(f"{head} {', '.join(map(self._item, query.items))}")
        parts.append("FROM " + self._source(query.source))
        for join in query.joins:
            word = "LEFT JOIN" if join.outer else "JOIN"
            parts.append(f"{word} {self._source(join.source)} ON {self.expr(join.on)}")
        if (where := t.conjunction(query.where)) is not None:
            parts.append("WHERE " + self.expr(where))
        if query.group:
            parts.append("GROUP BY " + self._exprs(query.group))
        if query.having is not None:
            parts.append("HAVING " + self.expr(query.having))
        if query.order:
            named = () if self.masked else (i for i in query.items if not isinstance(i.of, t.Col))
            names: dict[t.Expr, str | None] = {item.of: item.name for item in named}
            parts.append("ORDER BY " + self._orders(query.order, names))
        if query.limit is not None:
            parts.append("LIMIT " + ("?" if self.masked else str(query.limit)))
        return " ".join(parts)

    def expr(self, node: t.Expr) -> str:  # noqa: C901, PLR0912 - one case per node of the tree
        match node:
            case t.Col(qualifier, name):
                return "_" if self.masked else f"{identifier(qualifier)}.{identifier(name)}"
            case t.Lit(value):
                return "?" if self.masked else literal(value)
            case t.Fixed(value):
                return literal(value)
            case t.Today(newest):
                return literal(newest) if self.as_of_newest else "CURRENT_DATE"
            case t.Interval(count, unit):
                return "INTERVAL ?" if self.masked else interval(count, unit)
            case t.Star():
                return "*"
            case t.Call():
                return self._call(node)
            case t.Binary(op, left, right):
                bound = _BINDING.get(op, 1)
                return f"{self._operand(left, bound)} {op} {self._operand(right, bound + 1)}"
            case t.Logic(op, parts):
                return f" {op} ".join(f"({self.expr(p)})" if isinstance(p, t.Logic) else self.expr(p) for p in parts)
            case t.IsNull(of, negated):
                return f"{self._operand(of)} IS {'NOT ' if negated else ''}NULL"
            case t.Between(of, low, high):
                return f"{self._operand(of)} BETWEEN {self.expr(low)} AND {self.expr(high)}"
            case t.InList(of, values):
                inside = "?" if self.masked else self._exprs(values)
                return f"{self._operand(of)} IN ({inside})"
            case t.Like(of, text):
                return f"{self._operand(of)} ILIKE {'?' if self.masked else quote_literal(like_pattern(text))}"
            case t.Cast(t.Fixed(value), type_):
                return f"{type_.upper()} {literal(value)}"
            case t.Cast(of, type_):
                return f"{self._operand(of)}::{type_}"
            case t.Extract(part, of):
                return f"EXTRACT({part.upper()} FROM {self.expr(of)})"
            case t.Scalar(query):
                return f"({self.query(query)})"
            case t.Exists(query, negated):
                return f"{'NOT ' if negated else ''}EXISTS ({self.query(query)})"
            case _:
                assert_never(node)

    def _operand(self, node: t.Expr, bound: int = 4) -> str:
        """Return the expression, in parentheses if it binds less than `bound`."""
        text = self.expr(node)
        if isinstance(node, t.Binary):
            return text if _BINDING.get(node.op, 0) >= bound else f"({text})"
        return f"({text})" if isinstance(node, t.Logic | t.Between | t.IsNull) else text

    def _call(self, call: t.Call) -> str:
        text = f"{call.name}({'DISTINCT ' if call.distinct else ''}{self._exprs(call.args)})"
        if call.where is not None:
            text += f" FILTER (WHERE {self.expr(call.where)})"
        if call.over is not None:
            inside: list[str] = []
            if call.over.partition:
                inside.append("PARTITION BY " + self._exprs(call.over.partition))
            if call.over.order:
                inside.append("ORDER BY " + self._orders(call.over.order))
            text += f" OVER ({' '.join(inside)})"
        return text

    def _exprs(self, nodes: tuple[t.Expr, ...]) -> str:
        return ", ".join(map(self.expr, nodes))

    def _orders(self, orders: tuple[t.Order, ...], names: Mapping[t.Expr, str | None] = MappingProxyType({})) -> str:
        """Return the ORDER BY list; expressions of result columns are replaced by their aliases."""
        return ", ".join(
            (self.expr(o.of) if (name := names.get(o.of)) is None else identifier(alias(name)))
            + (" DESC" if o.descending else "")
            + (" NULLS LAST" if o.nulls_last else "")
            for o in orders
        )

    def _item(self, item: t.Item) -> str:
        text = self.expr(item.of)
        return text if item.name is None or self.masked else f"{text} AS {identifier(alias(item.name))}"

    def _source(self, source: t.Source | t.Derived | t.Named) -> str:
        match source:
            case t.Source(table, alias, schema):
                if self.masked:
                    return "_"
                name = identifier(table.name) if schema is None else f"{identifier(schema)}.{identifier(table.name)}"
                return name + ("" if alias is None else f" AS {identifier(alias)}")
            case t.Derived(query, alias):
                return f"({self.query(query)}) AS {self._name(alias)}"
            case t.Named(name, alias):
                return self._name(name) + ("" if alias is None else f" AS {self._name(alias)}")
            case _:
                assert_never(source)

    def _name(self, name: str) -> str:
        return "_" if self.masked else identifier(name)


def like_pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"

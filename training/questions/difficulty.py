"""Difficulty of a query by the rules of the Spider benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from training.pair import Difficulty
from training.questions.sql import sql_tree as t

_AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX"})


@dataclass(frozen=True, slots=True)
class Clauses:
    """The counts on which Spider's level is based."""

    common: int
    """WHERE, GROUP BY, ORDER BY, LIMIT, each JOIN, each OR, each LIKE."""
    nested: int
    """Subqueries, common table expressions and window functions; Spider had no windows."""
    others: int
    """Number of these that occur more than once: aggregates, columns, conditions, groupings."""


def difficulty(query: t.Select) -> Difficulty:
    """Return the level of a query (Yu et al., 2018: `eval_hardness` of Spider's evaluation script)."""
    return level(clauses(query))


def level(found: Clauses) -> Difficulty:
    """Return the level of counted clauses."""
    common, nested, others = found.common, found.nested, found.others
    if common <= 1 and others == 0 and nested == 0:
        return "easy"
    if nested == 0 and ((others <= 2 and common <= 1) or (common <= 2 and others < 2)):
        return "medium"
    if nested == 0 and ((others > 2 and common <= 2) or (2 < common <= 3 and others <= 2)):
        return "hard"
    if common <= 1 and others == 0 and nested <= 1:
        return "hard"
    return "extra"


def clauses(query: t.Select) -> Clauses:
    conditions = query.where
    everything = (*(i.of for i in query.items), *conditions, *query.group, *(o.of for o in query.order))
    everything = (*everything, *((query.having,) if query.having is not None else ()))
    nodes = [n for e in everything for n in walk(e)]
    common = bool(conditions) + bool(query.group) + bool(query.order or query.distinct_on) + (query.limit is not None)
    common += len(query.joins) + sum(isinstance(n, t.Like) or (isinstance(n, t.Logic) and n.op == "OR") for n in nodes)
    nested = len(query.named) + isinstance(query.source, t.Derived)
    nested += sum(isinstance(n, t.Scalar | t.Exists) or (isinstance(n, t.Call) and n.over is not None) for n in nodes)
    aggregates = sum(isinstance(n, t.Call) and n.name in _AGGREGATES and n.over is None for n in nodes)
    others = (aggregates > 1) + (len(query.items) > 1) + (len(conditions) > 1) + (len(query.group) > 1)
    return Clauses(common, nested, others)


def walk(node: t.Expr) -> Iterator[t.Expr]:
    """Yield the node and its descendants, without those inside subqueries."""
    yield node
    for part in _parts(node):
        yield from walk(part)


def _parts(node: t.Expr) -> tuple[t.Expr, ...]:
    match node:
        case t.Call(args=args, where=where, over=over):
            window = (*over.partition, *(o.of for o in over.order)) if over is not None else ()
            return (*args, *window, *((where,) if where is not None else ()))
        case t.Binary(left=left, right=right):
            return (left, right)
        case t.Logic(parts=parts):
            return parts
        case t.IsNull(of=of) | t.Like(of=of) | t.Cast(of=of) | t.Extract(of=of):
            return (of,)
        case t.Between(of=of, low=low, high=high):
            return (of, low, high)
        case t.InList(of=of, values=values):
            return (of, *values)
        case t.Col() | t.Lit() | t.Fixed() | t.Today() | t.Interval() | t.Star() | t.Scalar() | t.Exists():
            return ()
        case _:
            assert_never(node)


def literals(query: t.Select) -> tuple[str, ...]:
    """Return the distinct data literals as text, in the order of the SQL; constants of a method are left out."""
    return tuple(dict.fromkeys(_literals(query)))


def _literals(query: t.Select) -> Iterator[str]:
    for _, inner in query.named:
        yield from _literals(inner)
    if isinstance(query.source, t.Derived):
        yield from _literals(query.source.query)
    for join in query.joins:
        yield from _in_expr(join.on)
    for expr in (*(i.of for i in query.items), *query.where, *((query.having,) if query.having is not None else ())):
        yield from _in_expr(expr)
    if query.limit is not None:
        yield str(query.limit)


def _in_expr(expr: t.Expr) -> Iterator[str]:
    for node in walk(expr):
        match node:
            case t.Lit(value=value):
                yield _plain(value)
            case t.Like(text=text):
                yield text
            case t.Scalar(query=query) | t.Exists(query=query):
                yield from _literals(query)
            case _:
                pass


def _plain(value: t.Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)

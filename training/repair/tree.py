"""One statement as a tree that can be searched by position, changed and printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, cast

from pglast import ast
from pglast.parser import ParseError, parse_sql
from pglast.stream import RawStream

from training.gate.nodes import children
from training.gate.text import single_line


class Tree:
    """A parsed SELECT with the parent of each node."""

    def __init__(self, statement: ast.SelectStmt) -> None:
        self.statement = statement
        self._parents: dict[int, ast.Node] = {}
        self._link()

    @classmethod
    def parse(cls, sql: str) -> Self | None:
        """Return the tree; None if the text is not exactly one SELECT."""
        try:
            statements = parse_sql(sql)
        except ParseError:
            return None
        if len(statements) != 1 or not isinstance(statements[0].stmt, ast.SelectStmt):
            return None
        return cls(statements[0].stmt)

    def sql(self) -> str:
        return single_line(RawStream()(self.statement))

    def all[N: ast.Node](self, kind: type[N], under: ast.Node | None = None) -> Iterator[N]:
        """Yield nodes of a kind, outermost first, in the order of the text."""
        pending: list[ast.Node] = [under or self.statement]
        while pending:
            node = pending.pop()
            if isinstance(node, kind):
                yield node
            pending.extend(reversed(list(children(node))))

    def at[N: ast.Node](self, kind: type[N], position: int | None) -> N | None:
        """Return the first node of a kind that starts at a position, in characters from 1."""
        if position is None:
            return None
        return next((node for node in self.all(kind) if getattr(node, "location", None) == position - 1), None)

    def ancestors(self, node: ast.Node) -> Iterator[ast.Node]:
        """Yield the ancestors, from the parent outwards."""
        while (parent := self._parents.get(id(node))) is not None:
            yield parent
            node = parent

    def selects(self, node: ast.Node) -> Iterator[ast.SelectStmt]:
        """Yield the SELECTs around a node, innermost first."""
        return (parent for parent in self.ancestors(node) if isinstance(parent, ast.SelectStmt))

    def replace(self, old: ast.Node, new: ast.Node) -> None:
        """Replace one node by another, which may contain it."""
        parent = self._parents[id(old)]
        for attribute in parent:
            value = getattr(parent, attribute)
            if (changed := _replaced(value, old, new)) is not value:
                setattr(parent, attribute, changed)
        self._link()

    def _link(self) -> None:
        self._parents = {id(child): node for node in self.all(ast.Node) for child in children(node)}


def column(*names: str) -> ast.ColumnRef:
    return ast.ColumnRef(fields=tuple(ast.String(sval=name) for name in names))


def names_of(node: ast.ColumnRef) -> tuple[str, ...]:
    """Return the parts of a column's name; empty for `*` and `t.*`."""
    fields: tuple[ast.Node, ...] = node.fields or ()
    if not all(isinstance(field, ast.String) for field in fields):
        return ()
    return tuple(cast("ast.String", field).sval or "" for field in fields)


def _replaced(value: Any, old: ast.Node, new: ast.Node) -> Any:
    if value is old:
        return new
    if not isinstance(value, tuple):
        return value
    items = cast("tuple[Any, ...]", value)
    changed = tuple(_replaced(item, old, new) for item in items)
    return changed if any(one is not other for one, other in zip(changed, items, strict=True)) else items

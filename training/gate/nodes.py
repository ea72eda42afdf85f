"""Nodes of a parsed statement, also in lists and lists of lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pglast import ast


def children(node: ast.Node) -> Iterator[ast.Node]:
    """Yield the nodes directly under this one."""
    for attribute in node:
        yield from nodes_in(getattr(node, attribute))


def nodes_in(value: object) -> Iterator[ast.Node]:
    """Yield the nodes in an attribute's value; none for a text or a number."""
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from nodes_in(item)


def every(node: ast.Node) -> Iterator[ast.Node]:
    """Yield this node and all nodes under it."""
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(children(found))


def strings(parts: object) -> tuple[str, ...]:
    """Return the texts of the String nodes in a list; none for an empty attribute."""
    return tuple(part.sval or "" for part in nodes_in(parts) if isinstance(part, ast.String))

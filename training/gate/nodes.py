"""The nodes of a parsed statement, whatever lists they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pglast import ast


def children(node: ast.Node) -> Iterator[ast.Node]:
    """The nodes directly under this one, in lists and lists of lists too."""
    for attribute in node:
        yield from nodes_in(getattr(node, attribute))


def nodes_in(value: object) -> Iterator[ast.Node]:
    """The nodes an attribute holds: itself, or those of a list; none of a text or a number."""
    if isinstance(value, ast.Node):
        yield value
    elif isinstance(value, tuple):
        for item in cast("tuple[object, ...]", value):
            yield from nodes_in(item)


def every(node: ast.Node) -> Iterator[ast.Node]:
    """This node and all nodes under it."""
    pending = [node]
    while pending:
        found = pending.pop()
        yield found
        pending.extend(children(found))


def text_name(node: object) -> str:
    """The text of a String node; empty for any other."""
    return str(node.sval) if isinstance(node, ast.String) else ""


def texts(parts: object) -> list[str]:
    """The texts of the String nodes of a list."""
    return [text_name(part) for part in nodes_in(parts) if isinstance(part, ast.String)]

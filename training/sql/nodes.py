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

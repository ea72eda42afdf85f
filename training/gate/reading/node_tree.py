"""Reads a stored expression (`pg_node_tree`), in which casts and operators name their functions by OID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\\.|\{(\w+)|(\})|:(?:funcid|opfuncid) (\d+)|:\w*type(?:id)? (\d+)|(:constisnull true)", re.DOTALL)
_AS_ITS_FIRST = frozenset({"RELABELTYPE", "COERCEVIAIO", "COLLATEEXPR", "NAMEDARGEXPR", "COALESCEEXPR"})


@dataclass(slots=True)
class Node:
    """One node of an expression."""

    kind: str
    function: int | None = None
    """OID of the function that a call or an operator runs."""
    types: list[int] = field(default_factory=list[int])
    """OIDs of the types that it names."""
    is_null: bool = False
    """True for the constant NULL."""
    children: list[Node] = field(default_factory=list["Node"])

    def all(self) -> Iterator[Node]:
        """This node and every node below it."""
        pending: list[Node] = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(node.children)


def read_node_tree(text: str) -> Node:
    """Return the expressions as children of one node of the kind `LIST`."""
    root = Node("LIST")
    path = [root]
    for token in _TOKEN.finditer(text):
        kind, end, function, type_, is_null = token.groups()
        if kind is not None:
            path[-1].children.append(Node(kind))
            path.append(path[-1].children[-1])
        elif end is not None:
            path.pop()
        elif function is not None:
            path[-1].function = int(function)
        elif type_ is not None:
            path[-1].types.append(int(type_))
        elif is_null is not None:
            path[-1].is_null = True
    return root


def is_variable(node: Node, opaque: frozenset[int]) -> bool:
    """Return whether the planner can never fold the expression to a constant.

    True only for a column and for what strict calls of `opaque` functions (those it does not inline) make of columns
    and constants, and COALESCE of such a one. CASE, COALESCE of a constant, AND, OR and NULL can make a constant of an
    expression with a column in it.
    """
    if node.kind == "VAR":
        return True
    if node.kind in _AS_ITS_FIRST:
        return bool(node.children) and is_variable(node.children[0], opaque)
    if node.kind not in ("FUNCEXPR", "OPEXPR") or node.function not in opaque:
        return False
    varying = [is_variable(child, opaque) for child in node.children]
    constant = [child.kind == "CONST" and not child.is_null for child in node.children]
    return any(varying) and all(one or other for one, other in zip(varying, constant, strict=True))

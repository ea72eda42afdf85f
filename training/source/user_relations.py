"""The user's `relations.txt`: which tables may be joined, and which may not."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAXIMUM_BYTES = 2 * 1024 * 1024
_SIDE = re.compile(
    r"(?:(?P<table>[^\s.,()]+(?:\.[^\s.,()]+)?)\.)(?:(?P<column>[^\s.,()]+)|\(\s*(?P<columns>[^()]+?)\s*\))"
)
_HOW = "write child.column -> parent.column, or child.(a,b) -> parent.(a,b)"


class RelationsError(ValueError):
    """A relations file has a line that is no relation; says which line and what would be right."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRelation:
    """One line: tables as the user wrote them, with or without their schema."""

    child: str
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    forbidden: bool = False
    """True for a leading `!`: this relation must not be used, whatever suggests it."""
    line: int = 0


def parse_relations(text: str) -> tuple[UserRelation, ...]:
    """Reads `child.column -> parent.column` lines; `(a,b)` for composite keys, `!` in front forbids, `#` comments.

    Raises RelationsError naming the line.
    """
    size = len(text.encode("utf-8", errors="surrogatepass"))
    if size > MAXIMUM_BYTES:
        raise RelationsError(0, f"the file has {size} bytes; at most {MAXIMUM_BYTES} are read")
    relations: dict[tuple[object, ...], UserRelation] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        content = re.split(r"(?:^|\s)#|--(?!>)", line)[0].strip()
        if not content:
            continue
        relation = _relation(content, number)
        key = (relation.child, relation.child_columns, relation.parent, relation.parent_columns)
        if key in relations and relations[key].forbidden != relation.forbidden:
            raise RelationsError(number, f"line {relations[key].line} says the opposite; keep one of them")
        relations.setdefault(key, relation)
    return tuple(relations.values())


def _relation(content: str, line: int) -> UserRelation:
    forbidden = content.startswith(("!", "！"))
    sides = re.split(r"\s*(?:->|→)\s*", content.lstrip("!！ ").replace('"', ""))
    if len(sides) != 2:
        raise RelationsError(line, f"one arrow is needed; {_HOW}")
    child, child_columns = _side(sides[0], line)
    parent, parent_columns = _side(sides[1], line)
    if len(child_columns) != len(parent_columns):
        raise RelationsError(
            line, f"{len(child_columns)} columns point to {len(parent_columns)}; name as many on each side"
        )
    return UserRelation(
        child=child,
        child_columns=child_columns,
        parent=parent,
        parent_columns=parent_columns,
        forbidden=forbidden,
        line=line,
    )


def _side(text: str, line: int) -> tuple[str, tuple[str, ...]]:
    match = _SIDE.fullmatch(text.strip())
    if match is None:
        # child(a,b) without the dot is what people also write
        match = re.fullmatch(
            r"(?P<table>[^\s.,()]+(?:\.[^\s.,()]+)?)\s*(?P<column>(?!))?\(\s*(?P<columns>[^()]+?)\s*\)", text.strip()
        )
    if match is None:
        raise RelationsError(line, f"cannot read {text.strip()!r}; {_HOW}")
    if match["column"]:
        return match["table"], (match["column"],)
    columns = tuple(column.strip() for column in match["columns"].split(","))
    if not all(columns) or len(set(columns)) != len(columns):
        raise RelationsError(line, f"columns of {text.strip()!r} are empty or named twice; {_HOW}")
    return match["table"], columns

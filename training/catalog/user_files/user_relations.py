"""The user's `relations.txt`: which tables may be joined, and which may not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from training.catalog.user_files.faulty_file import FaultyFile
from training.texts import say

_SIDE = re.compile(r"(?:(?P<table>[^\s.,()]+(?:\.[^\s.,()]+)?)\.)(?:(?P<column>[^\s.,()]+)|\((?P<columns>[^()]+)\))")
_HOW = say("write child.column -> parent.column, or child.(a,b) -> parent.(a,b)")


class RelationsError(FaultyFile):
    """A relations file has a line that is no relation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRelation:
    """One line: tables as the user wrote them, with or without their schema."""

    child: str
    child_columns: tuple[str, ...]
    parent: str
    parent_columns: tuple[str, ...]
    forbidden: bool = False
    """True for a leading `!`: this relation must not be used, even if it is declared or inferred."""
    line: int = 0


def parse_relations(text: str) -> tuple[UserRelation, ...]:
    """Read `child.column -> parent.column` lines; `(a,b)` for composite keys, `!` in front forbids, `#` comments.

    Raises RelationsError with the line.
    """
    RelationsError.unless_small(text, say("file"))
    relations: dict[tuple[object, ...], UserRelation] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        content = re.split(r"(?:^|\s)#|--(?!>)", line)[0].strip()
        if not content:
            continue
        relation = _relation(content, number)
        key = (relation.child, relation.child_columns, relation.parent, relation.parent_columns)
        if key in relations and relations[key].forbidden != relation.forbidden:
            other = relations[key].line
            raise RelationsError(number, say("line {other} says the opposite; keep one of them", other=other))
        relations.setdefault(key, relation)
    return tuple(relations.values())


def _relation(content: str, line: int) -> UserRelation:
    forbidden = content.startswith(("!", "！"))
    sides = re.split("->|→", content.lstrip("!！ ").replace('"', ""))
    if len(sides) != 2:
        raise RelationsError(line, say("one arrow is needed; {how}", how=_HOW))
    child, child_columns = _side(sides[0], line)
    parent, parent_columns = _side(sides[1], line)
    if len(child_columns) != len(parent_columns):
        raise RelationsError(
            line,
            say(
                "{count} columns point to {parent_columns}; name as many on each side",
                count=len(child_columns),
                parent_columns=len(parent_columns),
            ),
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
        # people also write `child(a,b)`, without the dot
        match = re.fullmatch(
            r"(?P<table>[^\s.,()]+(?:\.[^\s.,()]+)?)\s*(?P<column>(?!))?\((?P<columns>[^()]+)\)", text.strip()
        )
    if match is None:
        raise RelationsError(line, say("cannot read {value!r}; {how}", value=text.strip(), how=_HOW))
    if match["column"]:
        return match["table"], (match["column"],)
    columns = tuple(column.strip() for column in match["columns"].split(","))
    if not all(columns) or len(set(columns)) != len(columns):
        raise RelationsError(
            line,
            say("columns of {value!r} are empty or named twice; {how}", value=text.strip(), how=_HOW),
        )
    return match["table"], columns

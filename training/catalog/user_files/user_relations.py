"""The user's `relations.txt`: which tables may be joined, and which may not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from training.catalog.user_files.faulty_file import FaultyFile

_SIDE = re.compile(r"(?:(?P<table>[^\s.,()]+(?:\.[^\s.,()]+)?)\.)(?:(?P<column>[^\s.,()]+)|\((?P<columns>[^()]+)\))")
_HOW = "write child.column -> parent.column, or child.(a,b) -> parent.(a,b)"
_HOW_ZH = "应写为 子表.列 -> 父表.列，或 子表.(a,b) -> 父表.(a,b)"


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
    RelationsError.unless_small(text, "file", "文件")
    relations: dict[tuple[object, ...], UserRelation] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        content = re.split(r"(?:^|\s)#|--(?!>)", line)[0].strip()
        if not content:
            continue
        relation = _relation(content, number)
        key = (relation.child, relation.child_columns, relation.parent, relation.parent_columns)
        if key in relations and relations[key].forbidden != relation.forbidden:
            other = relations[key].line
            raise RelationsError(
                number, f"line {other} says the opposite; keep one of them", f"与第 {other} 行相反；请只保留其中一行"
            )
        relations.setdefault(key, relation)
    return tuple(relations.values())


def _relation(content: str, line: int) -> UserRelation:
    forbidden = content.startswith(("!", "！"))
    sides = re.split("->|→", content.lstrip("!！ ").replace('"', ""))
    if len(sides) != 2:
        raise RelationsError(line, f"one arrow is needed; {_HOW}", f"应有且仅有一个箭头；{_HOW_ZH}")
    child, child_columns = _side(sides[0], line)
    parent, parent_columns = _side(sides[1], line)
    if len(child_columns) != len(parent_columns):
        raise RelationsError(
            line,
            f"{len(child_columns)} columns point to {len(parent_columns)}; name as many on each side",
            f"{len(child_columns)} 列指向 {len(parent_columns)} 列；两侧的列数应相同",
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
        raise RelationsError(line, f"cannot read {text.strip()!r}; {_HOW}", f"无法识别 {text.strip()!r}；{_HOW_ZH}")
    if match["column"]:
        return match["table"], (match["column"],)
    columns = tuple(column.strip() for column in match["columns"].split(","))
    if not all(columns) or len(set(columns)) != len(columns):
        raise RelationsError(
            line,
            f"columns of {text.strip()!r} are empty or named twice; {_HOW}",
            f"{text.strip()!r} 的列为空或重复；{_HOW_ZH}",
        )
    return match["table"], columns

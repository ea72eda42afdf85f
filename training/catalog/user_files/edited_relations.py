"""One relation of a relations file, allowed, forbidden or left out; all other lines stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from training.catalog.user_files.faulty_file import FaultyFile
from training.catalog.user_files.line_breaks import line_break_of
from training.catalog.user_files.user_relations import UserRelation, parse_relations
from training.texts import say


class UnwritableRelation(FaultyFile):
    """The file cannot express a relation, for example a column whose name has a space."""


def with_relation(
    text: str, relation: UserRelation, is_same: Callable[[UserRelation], bool], *, listed: bool = True
) -> str:
    """Return the file with one line for a relation, allowed or forbidden as it is; without a line if not `listed`.

    is_same: returns True for a line of the same relation, which may write the names in another way.
    Raises RelationsError for a faulty file, UnwritableRelation if the relation cannot be read back from the new text.
    """
    parse_relations(text)
    line_break = line_break_of(text)
    lines = [line for line in text.splitlines(keepends=True) if not any(map(is_same, parse_relations(line)))]
    if listed:
        if lines and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += line_break
        lines.append(f"{line_of(relation)}{line_break}")
    changed = "".join(lines)
    wanted = [relation.forbidden] if listed else []
    try:
        found = [each.forbidden for each in parse_relations(changed) if is_same(each)]
    except FaultyFile as error:
        raise UnwritableRelation(0, error.reason) from None
    if found != wanted:
        raise UnwritableRelation(
            0,
            say(
                "a relations file cannot hold this relation; its names may not have spaces, points, commas or brackets"
            ),
        )
    return changed


def line_of(relation: UserRelation) -> str:
    """Return the line of a relation: `child.column -> parent.column`, after `!` if it is forbidden."""
    child, parent = (
        f"{table}.{columns[0] if len(columns) == 1 else f'({",".join(columns)})'}"
        for table, columns in ((relation.child, relation.child_columns), (relation.parent, relation.parent_columns))
    )
    return f"{'! ' if relation.forbidden else ''}{child} -> {parent}"

"""The table list that a user uploads: the tables that a task covers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.user_files.faulty_file import FaultyFile
from training.texts import say

MAXIMUM_NAMES = 20_000
"""Maximum number of names in a list, repeated ones included: four times the tables of the largest known schemas."""
_HOW = say("write table or schema.table")
_FORBIDDEN = re.compile(r"[;()\[\]{}*?!@#$%^&]")
_QUOTED_OR_PLAIN = re.compile(r'(?:"(?:[^"]|"")+"|[^".\s]+)(?:\.(?:"(?:[^"]|"")+"|[^".\s]+))*')


class TableListError(FaultyFile):
    """A table list has a name that is not a table's."""


def parse_table_list(text: str) -> tuple[str, ...]:
    """Return the names in the order of their first mention: one per line, or separated by commas.

    `#` and `--` begin a comment. A name is `table` or `schema.table`; each part may be in double quotes. Raises
    TableListError for a text over 2 MB, more than 20,000 names, a forbidden character or a name of more than two parts.
    """
    TableListError.unless_small(text, say("list"))
    names: dict[str, None] = {}
    for count, (number, name) in enumerate(_written(text), start=1):
        if count > MAXIMUM_NAMES:
            raise TableListError(
                number,
                say("more than {maximum_names} names; leave the list out for every table", maximum_names=MAXIMUM_NAMES),
            )
        names.setdefault(_checked(name, number))
    return tuple(names)


def _written(text: str) -> Iterator[tuple[int, str]]:
    """Yield each name with its line."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        for piece in re.split(r"[,，]", _without_comment(line)):
            if name := piece.strip():
                yield number, name


def _without_comment(line: str) -> str:
    """Return the line up to its comment. A `#` inside a name (`a#b`) does not begin a comment: it is forbidden."""
    match = re.search(r"(^|[\s,，])#|--", line)
    return line if match is None else line[: match.start()]


def _checked(name: str, line: int) -> str:
    if (bad := _FORBIDDEN.search(name)) is not None:
        raise TableListError(line, say("{name!r} contains {bad!r}; {how}", name=name, bad=bad[0], how=_HOW))
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise TableListError(line, say("{name!r} contains a control character; {how}", name=name, how=_HOW))
    if _QUOTED_OR_PLAIN.fullmatch(name) is None:
        raise TableListError(
            line,
            say("{name!r} is not a name; write one table or schema.table per line, or use commas", name=name),
        )
    parts = name_parts(name)
    if len(parts) > 2:
        raise TableListError(line, say("{name!r} has {count} parts; {how}", name=name, count=len(parts), how=_HOW))
    return ".".join(parts)


def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a dotted name, without the quotes around them."""
    parts = re.findall(r'"((?:[^"]|"")+)"|([^".\s]+)', name)
    return tuple(quoted.replace('""', '"') if quoted else plain for quoted, plain in parts)

"""The table list that a user uploads: the tables that a task covers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from training.catalog.user_files.faulty_file import FaultyFile

MAXIMUM_NAMES = 20_000
"""Four times the tables of the largest schemas. A repeated name counts again."""
_HOW = "write table or schema.table"
_HOW_ZH = "应写为 表名 或 模式名.表名"
_FORBIDDEN = re.compile(r"[;()\[\]{}*?!@#$%^&]")
_QUOTED_OR_PLAIN = re.compile(r'(?:"(?:[^"]|"")+"|[^".\s]+)(?:\.(?:"(?:[^"]|"")+"|[^".\s]+))*')


class TableListError(FaultyFile):
    """A table list has a name that is not a table's."""


def parse_table_list(text: str) -> tuple[str, ...]:
    """Return the names in the order of their first mention: one per line, or separated by commas.

    `#` and `--` begin a comment. A name is `table` or `schema.table`; each part may be in double quotes. Raises
    TableListError for a text over 2 MB, more than 20,000 names, a forbidden character or a name of more than two parts.
    """
    TableListError.unless_small(text, "list", "列表")
    names: dict[str, None] = {}
    for count, (number, name) in enumerate(_written(text), start=1):
        if count > MAXIMUM_NAMES:
            raise TableListError(
                number,
                f"more than {MAXIMUM_NAMES} names; leave the list out for every table",
                f"超过 {MAXIMUM_NAMES} 个表名；若要全部表，请不要给出列表",
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
        raise TableListError(line, f"{name!r} contains {bad[0]!r}; {_HOW}", f"{name} 含有 {bad[0]}；{_HOW_ZH}")
    if any(ord(character) < 32 or ord(character) == 127 for character in name):
        raise TableListError(
            line, f"{name!r} contains a control character; {_HOW}", f"{name!r} 含有控制字符；{_HOW_ZH}"
        )
    if _QUOTED_OR_PLAIN.fullmatch(name) is None:
        raise TableListError(
            line,
            f"{name!r} is not a name; write one table or schema.table per line, or use commas",
            f"{name} 不是表名；每行写一个 表名 或 模式名.表名，或用逗号分隔",
        )
    parts = name_parts(name)
    if len(parts) > 2:
        raise TableListError(line, f"{name!r} has {len(parts)} parts; {_HOW}", f"{name} 有 {len(parts)} 段；{_HOW_ZH}")
    return ".".join(parts)


def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a dotted name, without the quotes around them."""
    parts = re.findall(r'"((?:[^"]|"")+)"|([^".\s]+)', name)
    return tuple(quoted.replace('""', '"') if quoted else plain for quoted, plain in parts)

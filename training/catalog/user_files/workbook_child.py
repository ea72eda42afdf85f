"""Program that prints the texts of a workbook from its input as JSON: a list of [sheet, rows], a row [number, cells].

It is a process of its own, because a stranger's file may make the reader take any time and memory, or crash. It
imports nothing of Querymill and is run by its path, so that it starts in a few hundredths of a second.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import sys
from collections.abc import Sequence
from typing import Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

MAX_COLUMNS = 200
"""Maximum number of columns; further ones are not read."""
MAX_CHARACTERS = 4 * 1024 * 1024
"""Maximum characters of all cells together; the text of a merged range counts once for each of its cells."""
MAX_MEMORY_BYTES = 1024**3
MAX_SECONDS = 20
TOO_LONG: Final = 3
"""Exit code if there are more characters than MAX_CHARACTERS."""
NOT_READABLE: Final = 4
"""Exit code if the file is no workbook, or damaged; the reason is on the error output."""
_CHARACTERS_OF_A_CELL = 8
"""Minimum number of characters that each cell counts as, because empty cells take memory, too."""

type Cell = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


class _TooLong(Exception):
    """The workbook has more than MAX_CHARACTERS characters."""


def main() -> int:
    """Print the texts of the workbook on standard input; return the exit code."""
    _limit_resources()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets: list[tuple[str, list[tuple[int, list[str]]]]] = []
        left = MAX_CHARACTERS
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = _rows(sheet, left)
            _fill_merged(rows, sheet.merged_cell_ranges or [])
            left = _remaining(rows, left)
            sheets.append((name, [(number, cells) for number, cells in rows.items() if any(cells)]))
    except _TooLong:
        return TOO_LONG
    except CalamineError as error:
        sys.stderr.write(str(error))
        return NOT_READABLE
    json.dump(sheets, sys.stdout)
    return 0


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # does not exist on Windows

    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _rows(sheet: CalamineSheet, left: int) -> dict[int, list[str]]:
    """Return the texts of all rows by number, from 1. Raises _TooLong if they have more than `left` characters."""
    before = [""] * sheet.start[1] if sheet.start else []
    rows: dict[int, list[str]] = {}
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = (before + [_text(value) for value in values[:MAX_COLUMNS]])[:MAX_COLUMNS]
        left -= sum(map(_size, cells)) if any(cells) else 0
        if left < 0:
            raise _TooLong
        rows[number] = cells
    return rows


def _text(value: Cell) -> str:
    """Return a cell's value as text: numbers without needless decimals, dates in ISO form."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime():
            return value.isoformat(" ")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value).strip()


def _fill_merged(rows: dict[int, list[str]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give all cells of each merged range the value of its first."""
    for (top, left), (bottom, right) in merged:
        first = rows.get(top + 1, [])
        text = first[left] if left < len(first) else ""
        for number in range(top + 1, min(bottom + 1, len(rows)) + 1) if text else ():
            cells = rows[number]
            stop = min(right + 1, MAX_COLUMNS)
            cells.extend("" for _ in range(len(cells), stop))
            cells[left:stop] = [text] * (stop - left)


def _remaining(rows: dict[int, list[str]], left: int) -> int:
    """Return how many characters are left. Raises _TooLong if there are none."""
    for cells in rows.values():
        left -= sum(map(_size, cells)) if any(cells) else 0
        if left < 0:
            raise _TooLong
    return left


def _size(text: str) -> int:
    return max(len(text), _CHARACTERS_OF_A_CELL)


if __name__ == "__main__":
    sys.exit(main())

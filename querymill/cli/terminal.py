"""Output for a terminal: a console that escapes control characters, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from querymill.cli.console import visible

MIN_CELL_COLUMNS = 6
"""Minimum width of a folded cell in terminal columns, including the gap to the next cell."""


class VisibleConsole(Console):
    """Console that escapes control characters in every text."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)


def folded_table(headings: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> Table:
    """Return a table folded to `width` terminal columns, without empty columns.

    The first column is not folded if the other columns have enough space.
    """
    shown = [
        index
        for index in range(len(headings))
        if index == 0 or not rows or any(row[index] not in (None, "") for row in rows)
    ]
    table = Table(box=None, pad_edge=False, header_style="bold")
    widest = max((cell_len(visible(str(row[0]))) for row in rows), default=0)
    whole = widest + MIN_CELL_COLUMNS * (len(shown) - 1) <= width
    for index in shown:
        table.add_column(headings[index], overflow="fold", no_wrap=whole and index == 0)
    for row in rows:
        cells = [row[index] for index in shown]
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in cells))
    return table

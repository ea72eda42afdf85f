"""What every command shares: the settings, a client of a running service, and how things are printed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from querymill.address import running_address
from querymill_client import ApiError, Client
from runtime.embedded.home import existing
from runtime.process.actors import os_user
from runtime.settings.settings import PREFIX, Settings, SettingsError, load_settings

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""What a terminal obeys instead of showing it, but for tabs and line breaks."""


NARROWEST = 6
"""Columns of the terminal a folded cell needs, with the gap beside it."""


def visible(text: str) -> str:
    """The text with what a terminal would obey written out, as names and log lines come from anywhere."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class VisibleConsole(Console):
    """Every text given to it is shown, whatever it holds."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)


out = VisibleConsole(highlight=False, soft_wrap=True)
err = VisibleConsole(stderr=True, highlight=False, soft_wrap=True)


class UsageError(Exception):
    """The command line is wrong; the text says what would be right. Exit code 2."""


class CommandFailed(Exception):
    """What was asked for cannot be had; the text says why. Exit code 1."""


def settings(**options: object) -> Settings:
    """The settings, with what options of the same names say. SettingsError calls these as they were written."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return load_settings(**given)
    except SettingsError as wrong:
        said = str(wrong)
        for name in given:
            said = said.replace(f"{PREFIX}{name.upper()}: ", f"--{name}: ")
        raise SettingsError(said) from None


def existing_settings() -> Settings:
    """The settings of a command that reads an installation. Raises NoHome where there is none."""
    return existing(settings())


@contextmanager
def client(
    chosen: Settings | None = None,
    *,
    executors: int = 0,
    serves: Callable[[Client], bool] = lambda _: True,
    makes_home: bool = False,
) -> Generator[Client]:
    """A client of the service of this home folder; of one started for this command where none runs, or none `serves`.

    A service of one's own listens on loopback only and asks for no key: who may start it may read its database, too.
    Raises NoHome where there is none to start it over, unless the command `makes_home`.
    """
    chosen = chosen or settings()
    url = running_address(chosen)
    if url is not None:
        with Client(url, user=os_user(), retries=0) as found:
            if serves(found):
                yield found
                return
    if not makes_home:
        existing(chosen)
    # starting one takes much to load, which most commands need not
    from querymill.processes import running  # noqa: PLC0415

    private = chosen.model_copy(update={"host": "127.0.0.1", "port": 0, "public_url": None})
    with (
        running(private, executors=executors, announce=False) as parts,
        Client(parts.url, user=os_user(), retries=0) as started,
    ):
        yield started


@contextmanager
def named(**written: str) -> Generator[None]:
    """What the service refuses of these fields goes by what a person wrote on the command line."""
    try:
        yield
    except ApiError as refused:
        field, colon, why = str(refused).partition(": ")
        if not colon or field not in written:
            raise
        raise ApiError(refused.status, refused.code, f"{written[field]}: {why}") from None


def must_be_reached(after: int, head: int) -> None:
    """UsageError where `--after` names a position the log has not reached: nothing could be said of what follows it."""
    if after > head:
        raise UsageError(f"--after: the log ends at position {head}, before {after}")


def print_json(value: Any, *, on_one_line: bool = False) -> None:
    """A JSON document on stdout, for programs; on one line where more of them follow."""
    text = json.dumps(value, ensure_ascii=False, indent=None if on_one_line else 2)
    # the same document: JSON itself leaves some of what terminals obey as it is
    sys.stdout.write(_UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
    sys.stdout.flush()


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str | None = None) -> None:
    """A table for people; where stdout is no terminal, whole cells and one line a row, for `grep` and `awk`.

    Cells are text from data, never markup. Where there is no row, `empty` is said on stderr: what to do next.
    """
    rows = list(rows)
    if empty is not None and not rows:
        err.print(empty, markup=False)
    if not sys.stdout.isatty():
        sys.stdout.write("".join(f"{line}\n" for line in whole_lines(headings, rows)))
        return
    if empty is None or rows:
        out.print(_table(headings, rows, out.width))


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> Table:
    """Folded to the width, but for the first cell, which names its row, as long as the others have room beside it.

    A column in which nothing stands takes no room.
    """
    shown = [
        place
        for place in range(len(headings))
        if place == 0 or not rows or any(row[place] not in (None, "") for row in rows)
    ]
    table = Table(box=None, pad_edge=False, header_style="bold")
    widest = max((cell_len(visible(str(row[0]))) for row in rows), default=0)
    whole = widest + NARROWEST * (len(shown) - 1) <= width
    for place in shown:
        table.add_column(headings[place], overflow="fold", no_wrap=whole and place == 0)
    for row in rows:
        cells = [row[place] for place in shown]
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in cells))
    return table


def whole_lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A line for each row, columns two spaces apart, however wide they are."""
    lines = [[_on_one_line(cell) for cell in row] for row in (headings, *rows)]
    if not any(lines[0]):
        del lines[0]
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _on_one_line(cell: object) -> str:
    return "" if cell is None else " ".join(visible(str(cell)).split("\n"))


def in_english(view: Mapping[str, Any], error: str | None) -> str | None:
    """An error of a task's view, which is in the task's language, in English if it is known in it."""
    return view.get("translations", {}).get(error, {}).get("en", error)


def clock(timestamp: str | None) -> str:
    """An RFC 3339 time as people read it."""
    return (timestamp or "")[:19].replace("T", " ")


def size(count: int) -> str:
    return (
        f"{count} B" if count < 1024 else f"{count / 1024:.1f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
    )

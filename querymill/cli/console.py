"""Functions shared by all commands: settings, a client of the service, and output."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from querymill.running_service import running_address
from querymill_client import ApiError, Client
from runtime.embedded.home import existing
from runtime.process.actors import os_user
from runtime.settings.settings import PREFIX, Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from querymill.cli.terminal import VisibleConsole

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Control characters and invisible characters, except tabs and line breaks."""


def visible(text: str) -> str:
    """Return the text with control characters escaped, which names and log lines may contain."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class Lines:
    """Prints lines on stdout or stderr."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._stderr = stderr

    @cached_property
    def console(self) -> VisibleConsole:
        """Console for tables and progress bars, on the same stream."""
        # most commands print lines only, and the library takes as long as such a command
        from querymill.cli.terminal import VisibleConsole  # noqa: PLC0415

        return VisibleConsole(stderr=self._stderr, highlight=False, soft_wrap=True)

    def print(self, text: str) -> None:
        """Print a text and a line break, with control characters escaped."""
        if "console" in self.__dict__:
            # above the bars that it may show
            self.console.print(text, markup=False)
            return
        stream = sys.stderr if self._stderr else sys.stdout
        stream.write(f"{visible(text)}\n")
        stream.flush()


out = Lines()
err = Lines(stderr=True)


class UsageError(Exception):
    """Invalid command line; the message says how to correct it. Exit code 2."""


class CommandFailed(Exception):
    """The command failed; the message has the reason. Exit code 1."""


def settings(**options: object) -> Settings:
    """Return the settings, overridden by options of the same names. Raises SettingsError with the options' names."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return load_settings(**given)
    except SettingsError as wrong:
        text = str(wrong)
        for name in given:
            text = text.replace(f"{PREFIX}{name.upper()}: ", f"--{name}: ")
        raise SettingsError(text) from None


def existing_settings() -> Settings:
    """Return the settings of an existing installation. Raises NoHome."""
    return existing(settings())


@contextmanager
def client(
    chosen: Settings | None = None,
    *,
    executors: int = 0,
    serves: Callable[[Client], bool] = lambda _: True,
    makes_home: bool = False,
) -> Generator[Client]:
    """Yield a client of the home folder's running service; if no service runs or `serves` rejects it, start one.

    A service started here listens on loopback only and needs no key, because its user can read the database anyway. It
    stops at the end of the block. Raises NoHome if the folder is not a home, unless `makes_home`.
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
    # a child takes what is unset from its own environment, so that no address has to be given as one
    private = chosen.model_copy(update={"host": "127.0.0.1", "port": 0, "public_url": "http://127.0.0.1"})
    # a service that runs already answers without the libraries that start one
    from querymill.supervisor import running  # noqa: PLC0415

    with (
        running(private, executors=executors, announce=False) as supervisor,
        Client(supervisor.url, user=os_user(), retries=0) as started,
    ):
        yield started


@contextmanager
def named(**written: str) -> Generator[None]:
    """Replace field names in errors of the service by their names on the command line, such as `name` by `NAME`."""
    try:
        yield
    except ApiError as refused:
        field, colon, why = str(refused).partition(": ")
        if not colon or field not in written:
            raise
        raise ApiError(refused.status, refused.code, f"{written[field]}: {why}") from None


def must_be_reached(after: int, head: int) -> None:
    """Raise UsageError if `--after` is beyond the end of the log."""
    if after > head:
        raise UsageError(f"--after: the log ends at position {head}, before {after}")


def print_json(value: Any, *, on_one_line: bool = False) -> None:
    """Print a JSON document on stdout: indented, or on one line for a sequence of documents."""
    text = json.dumps(value, ensure_ascii=False, indent=None if on_one_line else 2)
    # JSON does not require these characters to be escaped; escapes do not change the document
    sys.stdout.write(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
    sys.stdout.flush()


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str | None = None, stacked: bool = False
) -> None:
    """Print a table; if stdout is not a terminal, print one line per row with complete cells, for `grep` and `awk`.

    Cells are plain text, not markup. If there are no rows, prints the advice `empty` on stderr. stacked: on a terminal,
    the cells of a row stand below each other behind the first, for rows with several long texts.
    """
    rows = list(rows)
    if empty is not None and not rows:
        err.print(empty)
    if not sys.stdout.isatty():
        sys.stdout.write("".join(f"{line}\n" for line in whole_lines(headings, rows)))
        return
    if stacked:
        headings = (headings[0], ", ".join(headings[1:]))
        rows = [(row[0], "\n".join(str(cell) for cell in row[1:] if cell)) for row in rows]
    if empty is None or rows:
        # as in `Lines.console`
        from querymill.cli.terminal import folded_table  # noqa: PLC0415

        out.console.print(folded_table(headings, rows, out.console.width))


def whole_lines(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Return a line for the headings and for each row, with columns aligned two spaces apart."""
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
    """Return the English translation of an error in a task's view, else the error in the task's language."""
    return view.get("translations", {}).get(error, {}).get("en", error)


def clock(timestamp: str | None) -> str:
    """Return an RFC 3339 time without offset and fraction."""
    return (timestamp or "")[:19].replace("T", " ")


def size(count: int) -> str:
    """Return a size in powers of 1000, as the page shows it."""
    return (
        f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB" if count < 1000**2 else f"{count / 1000**2:.1f} MB"
    )


def percent(share: float) -> str:
    """Return a share rounded down, as the page shows it: 99.96 % never reads as 100 %."""
    return f"{math.floor(share * 1000) / 10:.1f}%"

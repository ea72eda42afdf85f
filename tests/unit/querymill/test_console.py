"""Escaping of control characters in terminal output."""

from __future__ import annotations

import io
import json

import pytest
from rich.cells import cell_len
from rich.table import Table

from querymill.cli import console
from querymill.cli.console import Lines, percent, print_json, print_table, size, visible
from querymill.cli.terminal import VisibleConsole
from tests.tables import from_table

EVIL = "red\x1b[31m, title\x1b]0;x\x07, one\x9b31m, turned\u202e, back\b, again\r, [bold]marked[/bold]"
CONTROL_CHARACTERS = ("\x1b", "\x07", "\x9b", "\u202e", "\b", "\r")


@from_table
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_and_cells_are_escaped() -> None:
    written = io.StringIO()
    console = VisibleConsole(file=written, highlight=False, soft_wrap=True)
    console.print(EVIL, markup=False)
    table = Table(box=None)
    table.add_column(EVIL)
    table.add_row(EVIL)
    console.print(table)
    assert not any(character in written.getvalue() for character in CONTROL_CHARACTERS)
    assert "\\x1b[31m" in written.getvalue()


def test_printed_json_escapes_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"said": EVIL})
    written = capsys.readouterr().out
    assert not any(character in written for character in CONTROL_CHARACTERS)
    assert json.loads(written) == {"said": EVIL}


TASK = "task_20251231_235959_02"
HEADINGS = ("task", "status", "%", "database", "created", "by")
ROWS = [(TASK, "partial_completed", 100, "highway_db", "2025-12-31 23:59:59", "wang.fang")]


@from_table
def test_id_column_is_not_wrapped(monkeypatch: pytest.MonkeyPatch, columns: int, whole: bool) -> None:
    shown = on_a_terminal(monkeypatch, columns)
    print_table(HEADINGS, ROWS)
    lines = shown.getvalue().splitlines()
    assert any(TASK in line for line in lines) == whole
    assert max(map(len, lines)) <= columns
    # no character is lost
    written = "".join(map(str, (*HEADINGS, *ROWS[0])))
    assert sorted("".join(lines).replace(" ", "")) == sorted(written.replace(" ", ""))


def test_pairs_fit_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Question and SQL have most of the width each, also in wide letters, and no letter is lost."""
    question, sql = "每个服务区在2023年4月1日至4月30日期间的总收入是多少，从高到低排列" * 2, "select sum(pay_sum) " * 9
    shown = on_a_terminal(monkeypatch, 80)
    print_table(("pair", "state", "question", "sql", "error"), [("9f" * 8, "valid", question, sql, None)], stacked=True)
    lines = shown.getvalue().splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert len(lines) <= 10
    assert all("".join(each.split()) in "".join("".join(lines).split()) for each in ("9f" * 8, question, sql))


def test_empty_columns_are_hidden_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [("vm-1", 0, None, ""), ("vm-2", 0, "", None)]
    print_table(("executor", "running", "by", "name"), rows)
    assert capsys.readouterr().out.splitlines()[0].split() == ["executor", "running", "by", "name"]
    shown = on_a_terminal(monkeypatch, 80)
    print_table(("executor", "running", "by", "name"), rows)
    assert [line.split() for line in shown.getvalue().splitlines()] == [
        ["executor", "running"],
        ["vm-1", "0"],
        ["vm-2", "0"],
    ]


def test_empty_table_prints_a_hint(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("name", "scope"), [], empty="no key yet")
    piped = capsys.readouterr()
    assert (piped.out, piped.err) == ("name  scope\n", "no key yet\n")
    shown = on_a_terminal(monkeypatch, 80)
    print_table(("name", "scope"), [], empty="no key yet")
    assert (shown.getvalue(), capsys.readouterr().err) == ("", "no key yet\n")


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> io.StringIO:
    """Output of a terminal of this width."""
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: True)
    monkeypatch.setattr(console.sys, "stdout", shown)
    lines = Lines()
    lines.console = VisibleConsole(file=shown, highlight=False, width=columns, force_terminal=False)
    monkeypatch.setattr(console, "out", lines)
    return shown


@pytest.mark.parametrize(("count", "shown"), [(999, "999 B"), (1_050, "1.1 kB"), (1_000_000, "1.0 MB")])
def test_sizes_are_those_of_the_page(count: int, shown: str) -> None:
    assert size(count) == shown


@pytest.mark.parametrize(("share", "shown"), [(1, "100.0%"), (0.9996, "99.9%"), (183 / 184, "99.4%"), (0.875, "87.5%")])
def test_shares_are_rounded_down_as_on_the_page(share: float, shown: str) -> None:
    assert percent(share) == shown

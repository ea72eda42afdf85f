"""Connection string typed at a terminal: prompted for and not echoed."""

from __future__ import annotations

import io
from typing import Any

import pytest

from querymill.cli.commands.data import databases
from querymill.cli.console import UsageError


@pytest.mark.parametrize("terminal", [True, False])
def test_connection_string_at_terminal_is_prompted_for(monkeypatch: pytest.MonkeyPatch, terminal: bool) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return " not a connection string"

    given: Any = io.StringIO(" not a connection string\n")
    given.isatty = lambda: terminal
    monkeypatch.setattr(databases, "getpass", ask)
    monkeypatch.setattr("sys.stdin", given)
    with pytest.raises(UsageError, match="not a connection string"):
        databases.add("shop", "-")
    assert len(asked) == terminal

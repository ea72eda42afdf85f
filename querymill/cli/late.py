"""A group of commands whose module is loaded when one of them is called.

What reads the log itself, numbers and keys among it, takes as long to load as all the rest; most commands need none.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command


def late_group(module: str) -> type[TyperGroup]:
    """A group with the commands of the module's `app`."""

    class LateGroup(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            self._load()
            return super().list_commands(ctx)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            self._load()
            return super().get_command(ctx, cmd_name)

        def _load(self) -> None:
            if not self.commands:
                there = get_command(import_module(module).app)
                assert isinstance(there, TyperGroup)  # noqa: S101  # an app of several commands is one
                self.commands = there.commands

    return LateGroup

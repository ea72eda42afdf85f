"""Commands whose modules are loaded when one of them is called: each needs a part of the product, few most of it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command


def late_commands(modules: Mapping[str, str]) -> type[TyperGroup]:
    """A group with these commands, each from the `app` of its module; others that are added to it come after them."""

    class LateCommands(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            for name in modules:
                self._load(name)
            return [*modules, *(name for name in super().list_commands(ctx) if name not in modules)]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name in modules:
                self._load(cmd_name)
            elif cmd_name not in self.commands:
                # what was meant is looked for among all of them
                self.list_commands(ctx)
            return super().get_command(ctx, cmd_name)

        def _load(self, name: str) -> None:
            if name not in self.commands:
                self.commands.update(_commands_of(modules[name]))

    return LateCommands


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
                self.commands = _commands_of(module)

    return LateGroup


def _commands_of(module: str) -> dict[str, Any]:
    there: Any = get_command(import_module(module).app)
    # an app of one command is that command
    return dict(there.commands) if isinstance(there, TyperGroup) else {there.name: there}

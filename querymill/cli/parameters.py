"""Options and arguments of several commands."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="For programs.")]
TaskId = Annotated[str, typer.Argument(metavar="ID", help="The task.")]

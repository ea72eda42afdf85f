"""Options and arguments that several commands take, so that each is called and explained alike everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="For programs.")]
TaskId = Annotated[str, typer.Argument(metavar="ID", help="The task.")]

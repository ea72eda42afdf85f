"""Options of commands that say what a task is to make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from querymill_client.parameters import Language
from training.questions import PAIRS_PER_TABLE

Tables = Annotated[str | None, typer.Option(help="A table list file, or names: a,b,c; by default all.")]
OnMissing = Annotated[Literal["fail", "skip"], typer.Option(help="fail or skip, for listed names that are not tables.")]
Context = Annotated[str, typer.Option(help="What the business is about.")]
Lang = Annotated[Language | None, typer.Option(help="zh or en.")]
Llm = Annotated[bool | None, typer.Option("--llm/--no-llm", help="Whether the configured model helps.")]
Dictionary = Annotated[Path | None, typer.Option(help="A business dictionary, CSV.")]
Relations = Annotated[Path | None, typer.Option(help="A relations.txt.")]
Knowledge = Annotated[Path | None, typer.Option(help="A knowledge.md.")]
PairsPerTable = Annotated[int | None, typer.Option(min=1, help=f"Pairs per table; {PAIRS_PER_TABLE} by default.")]
PairsTotal = Annotated[int | None, typer.Option(min=1, help="Pairs in total.")]
IncludeViews = Annotated[bool, typer.Option("--include-views", help="Include views.")]
Add = Annotated[bool, typer.Option("--add", help="Keep the pairs of other tasks in the dataset.")]

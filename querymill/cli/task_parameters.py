"""Options of commands that say what a task is to make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.console import UsageError
from training.questions import PAIRS_PER_TABLE

Tables = Annotated[str | None, typer.Option(help="A table list file, or names: a,b,c; by default all.")]
OnMissing = Annotated[str, typer.Option(help="fail or skip, for listed names that are not tables.")]
Context = Annotated[str, typer.Option(help="What the business is about.")]
Lang = Annotated[str | None, typer.Option(help="zh or en.")]
Llm = Annotated[bool | None, typer.Option("--llm/--no-llm", help="Whether the configured model helps.")]
Dictionary = Annotated[Path | None, typer.Option(help="A business dictionary, CSV.")]
Relations = Annotated[Path | None, typer.Option(help="A relations.txt.")]
Knowledge = Annotated[Path | None, typer.Option(help="A knowledge.md.")]
PairsPerTable = Annotated[int | None, typer.Option(min=1, help=f"Pairs per table; {PAIRS_PER_TABLE} by default.")]
PairsTotal = Annotated[int | None, typer.Option(min=1, help="Pairs in total.")]
IncludeViews = Annotated[bool, typer.Option("--include-views", help="Include views.")]
Add = Annotated[bool, typer.Option("--add", help="Keep the pairs of other tasks in the dataset.")]


def check_choices(lang: str | None, on_missing: str) -> None:
    """Raise UsageError if `--lang` or `--on-missing` has a value that does not exist."""
    if lang not in (None, "zh", "en"):
        raise UsageError(f"--lang: {lang!r} is neither zh nor en")
    if on_missing not in ("fail", "skip"):
        raise UsageError(f"--on-missing: {on_missing!r} is neither fail nor skip")

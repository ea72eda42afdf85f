"""`projections rebuild`, `projections compare`: maintenance of the tables made from the log."""

from __future__ import annotations

import asyncio

import typer

from querymill.cli.console import existing_settings, out
from runtime.bootstrap import prepared_database
from service.projections.projector import compare, rebuild

app = typer.Typer(rich_markup_mode=None)


@app.command(name="rebuild")
def rebuild_() -> None:
    """Rebuild the five projection tables from the log.

    Not needed in normal operation; it shows that the tables hold nothing that is not in the log.
    """
    with prepared_database(existing_settings()) as prepared:
        count = asyncio.run(rebuild(prepared.settings))
        out.print(f"rebuilt from {count} events")


@app.command(name="compare")
def compare_() -> None:
    """Compare the five projection tables with the log. Exit code 1 if they differ.

    Folds the log again and lists where the tables differ, both as of the moment the command begins. It blocks nothing
    except a `rebuild`.
    """
    with prepared_database(existing_settings()) as prepared:
        differences = asyncio.run(compare(prepared.settings))
    out.print("\n".join(differences) or "equal")
    raise typer.Exit(1 if differences else 0)

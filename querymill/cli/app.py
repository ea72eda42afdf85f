"""Command `querymill`: all groups of commands, and the conversion of errors to one-line messages."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.commands import (
    ask,
    audit,
    databases,
    datasets,
    demo,
    doctor,
    evaluate,
    events,
    executors,
    keys,
    pairs,
    projections,
    run,
    serving,
    tasks,
)
from querymill.cli.console import err
from querymill.cli.failures import error_line

CANCELLED = 130

app = typer.Typer(
    name="querymill",
    help="Turns a PostgreSQL database into verified text-to-SQL training data.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for commands in (demo, serving, doctor, run, ask, evaluate, tasks):
    app.add_typer(commands.app)

GROUPS = {
    "db": (databases, "The registered business databases."),
    "datasets": (datasets, "What the vector store holds, and its versions."),
    "pairs": (pairs, "The pairs of a task."),
    "events": (events, "The event log."),
    "projections": (projections, "The tables made from the log."),
    "audit": (audit, "Whether the log was tampered with."),
    "keys": (keys, "API keys."),
    "executors": (executors, "The executors."),
}
"""Module and help of each group."""

for name, (module, about) in GROUPS.items():
    app.add_typer(module.app, name=name, help=about, no_args_is_help=True)


def _show_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"querymill {version('querymill')}\n")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
    home: Annotated[Path | None, typer.Option(help="Home folder, as QUERYMILL_HOME_DIR.")] = None,
    debug: Annotated[bool, typer.Option(help="Show tracebacks.")] = False,
) -> None:
    """Apply the options given before the command."""
    if home is not None:
        os.environ["QUERYMILL_HOME_DIR"] = str(home)
    if debug:
        os.environ["QUERYMILL_DEBUG"] = "1"


def _have_streams() -> None:
    """Replace closed standard streams by the null device, and make stdout escape characters its encoding lacks.

    The descriptors of closed streams would otherwise be given to the next opened files.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  # open until the process ends
            setattr(sys, name, nowhere)
    # the streams of tests have no `reconfigure`
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command. An error that a user can cause is printed as one line and sets the exit code."""
    _have_streams()
    try:
        # without standalone mode, errors are raised here and a command's exit code is returned
        sys.exit(app(standalone_mode=False))
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(CANCELLED)
    except Exception as error:
        if (known := error_line(error)) is None:
            raise
        text, code = known
        err.print(text, markup=False)
        sys.exit(code)

"""The command `querymill`: the groups put together, and the one place where an error becomes a line."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.console import err
from querymill.cli.late import late_commands, late_group
from runtime.process.signals import StopRequested

CANCELLED = 130

COMMANDS = {
    "demo": "demo",
    **dict.fromkeys(("up", "serve", "executor", "migrate"), "serving"),
    "doctor": "doctor",
    "run": "run",
    **dict.fromkeys(("tasks", "show", "logs", "files", "cancel", "delete", "cleanup"), "tasks"),
}
"""Each with its module."""

GROUPS = {
    "db": ("databases", "The registered business databases."),
    "pairs": ("pairs", "The pairs of a task."),
    "events": ("events", "The event log."),
    "projections": ("projections", "The tables made from the log."),
    "audit": ("audit", "Whether the log was tampered with."),
    "keys": ("keys", "API keys."),
    "executors": ("executors", "The executors."),
}
"""Each with its module and its help."""

app = typer.Typer(
    name="querymill",
    help="Turns a PostgreSQL database into verified text-to-SQL training data.",
    cls=late_commands({name: f"querymill.cli.{module}" for name, module in COMMANDS.items()}),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"querymill {version('querymill')}\n")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
    home: Annotated[Path | None, typer.Option(help="Home folder; the same as QUERYMILL_HOME_DIR.")] = None,
    debug: Annotated[bool, typer.Option(help="Show tracebacks.")] = False,
) -> None:
    """Options before the command."""
    if home is not None:
        os.environ["QUERYMILL_HOME_DIR"] = str(home)
    if debug:
        os.environ["QUERYMILL_DEBUG"] = "1"


for name, (module, about) in GROUPS.items():
    group = typer.Typer(help=about, no_args_is_help=True, cls=late_group(f"querymill.cli.{module}"))
    app.add_typer(group, name=name)


def _have_streams() -> None:
    """Opens the null device in place of standard streams that were closed before the command began.

    The next file opened would otherwise take their place. Also: a character the terminal lacks is shown escaped.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  # for as long as the process lives
            setattr(sys, name, nowhere)
    # a test's stream has no such thing
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(errors="backslashreplace")


def main() -> None:
    """Runs the command; every error a person can cause ends in one line and its exit code."""
    _have_streams()
    try:
        # without the standalone mode errors come here, and a command's exit code is returned
        sys.exit(app(standalone_mode=False))
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except (StopRequested, KeyboardInterrupt, typer.Abort):
        sys.exit(CANCELLED)
    except Exception as error:
        # it knows the errors of every part, which a command that succeeds need not load
        from querymill.cli.failures import told  # noqa: PLC0415

        if (known := told(error)) is None:
            raise
        text, code = known
        err.print(text, markup=False)
        sys.exit(code)

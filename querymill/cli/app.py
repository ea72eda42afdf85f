"""The command `querymill`: the groups put together, and the one place where an error becomes a line."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from querymill.cli import daily, databases, demo, events, executors, keys, pairs, serving, work
from querymill.cli.console import CommandFailed, UsageError, err
from querymill.cli.late import late_group
from querymill.client import ApiError
from querymill.processes import StartFailed
from runtime.settings import SettingsError
from runtime.signals import Stopped
from runtime.sources import SecretKeyWrong, SourceNotFound, SourceUnreachable
from samples.load import DatabaseNotOursError, UnknownSampleError

WRONG = 1
USAGE = 2
CANCELLED = 130
WRONG_REQUEST = (400, 422)
"""What the service answers where an option or an argument is wrong, not the work."""

app = typer.Typer(
    name="querymill",
    help="Turns a PostgreSQL database into verified text-to-SQL training data.",
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
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and end.")
    ] = False,
    home: Annotated[Path | None, typer.Option(help="Home folder; the same as QUERYMILL_HOME_DIR.")] = None,
    debug: Annotated[bool, typer.Option(help="Show tracebacks.")] = False,
) -> None:
    """Options before the command."""
    if home is not None:
        os.environ["QUERYMILL_HOME_DIR"] = str(home)
    if debug:
        os.environ["QUERYMILL_DEBUG"] = "1"


for group in (demo, serving, work, daily):
    group.register(app)
app.add_typer(databases.app, name="db")
app.add_typer(pairs.app, name="pairs")
app.add_typer(events.app, name="events")
for name, about in (
    ("projections", "The tables made from the log."),
    ("audit", "Whether the record was touched."),
):
    group = typer.Typer(help=about, no_args_is_help=True, cls=late_group(f"querymill.cli.{name}"))
    app.add_typer(group, name=name)
app.add_typer(keys.app, name="keys")
app.add_typer(executors.app, name="executors")


def main() -> None:
    """Runs the command; every error a person can cause ends in one line and its exit code."""
    try:
        # without the standalone mode errors come here, and a command's exit code is returned
        sys.exit(app(standalone_mode=False))
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except typer.TyperException as wrong:
        _say(_usage(wrong), USAGE)
    except (UsageError, SettingsError, SourceNotFound, UnknownSampleError) as wrong:
        _say(_text(wrong), USAGE)
    except (Stopped, KeyboardInterrupt, typer.Abort):
        sys.exit(CANCELLED)
    except ApiError as refused:
        _say(_text(refused), USAGE if refused.status in WRONG_REQUEST else WRONG)
    except (
        StartFailed,
        SourceUnreachable,
        SecretKeyWrong,
        DatabaseNotOursError,
        CommandFailed,
        psycopg.Error,
        OSError,
        UnicodeDecodeError,
    ) as failed:
        if os.environ.get("QUERYMILL_DEBUG"):
            raise
        _say(_text(failed), WRONG)


def _usage(wrong: typer.TyperException) -> str:
    if wrong.format_message().startswith("Usage:"):
        # called without a command: the help is the answer
        err.print(wrong.format_message(), markup=False)
        sys.exit(USAGE)
    said = " ".join(wrong.format_message().split())
    said = said if said.endswith((".", "?", "!")) else f"{said}."
    return said if "--help" in said else f"{said} `querymill --help` lists what there is."


def _text(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    said = str(error).strip()
    if isinstance(error, SourceNotFound):
        return f"there is no source {said!r}; `querymill db list` shows those there are"
    if isinstance(error, SecretKeyWrong):
        return (
            f"QUERYMILL_SECRET_KEY is not the key that {said!r} was stored with; add it again with `querymill db add`"
        )
    return said.splitlines()[0] if said else type(error).__name__


def _say(text: str, code: int) -> None:
    err.print(f"querymill: {text}", markup=False)
    sys.exit(code)

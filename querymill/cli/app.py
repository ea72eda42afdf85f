"""Command `querymill`: all commands, each imported when it is used, and errors as one-line messages."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

CANCELLED = 130

COMMANDS = {
    "demo": ("installation.demo", "Run the complete workflow, by default on a sample database."),
    "up": ("installation.serving", "Run database, service and executors on this machine."),
    "serve": ("installation.serving", "Run the service without executors."),
    "executor": ("installation.serving", "Run one executor without a service."),
    "migrate": ("installation.serving", "Bring the database's schema up to date."),
    "adopt": ("installation.serving", "Make this output folder and time zone those of all processes."),
    "status": ("installation.state", "Show the service, executors and unfinished tasks of this home."),
    "stop": ("installation.state", "Stop the `up` or `serve` that runs in this home."),
    "doctor": ("installation.doctor", "Check everything a run needs, and print advice."),
    "run": ("task.run", "Create and run a task over a source, or continue a task."),
    "ask": ("data.ask", "Show what an assistant would be given for a question."),
    "drift": ("data.drift", "Show how a source's tables differ from their newest description."),
    "mcp": ("data.assistants", "Serve the tools for assistants (MCP) over standard streams."),
    "evaluate": ("task.evaluate", "Measure whether a task's pairs help with your questions."),
    "tasks": ("task.tasks", "List tasks, newest first."),
    "show": ("task.tasks", "Show a task with its steps and executions."),
    "logs": ("task.tasks", "Print the log lines of a task."),
    "pause": ("task.tasks", "Pause a task until it is resumed."),
    "resume": ("task.tasks", "Continue a paused task, or run a task's uncompleted steps."),
    "cancel": ("task.tasks", "Cancel the queued, running or paused execution of a task."),
    "quality": ("task.task_states", "Show the figures of a task's quality with their bars."),
    "changes": ("task.task_states", "Show what changed in a task between two positions of the log."),
    "fork": ("task.task_states", "Create a task from a task's state at a position of the log."),
    "rename": ("task.tasks", "Give a task another name."),
    "delete": ("task.tasks", "Delete a task and its files; the audit trail stays."),
    "cleanup": ("task.tasks", "Delete tasks that have not run for a given time."),
    "schema": ("task.schema", "List the described tables of a task, or show one of them."),
}
"""Module and summary of each command."""

GROUPS = {
    "db": ("data.databases", "The registered business databases."),
    "datasets": ("data.datasets", "What the vector store holds, and its versions."),
    "pairs": ("task.pairs", "The pairs of a task, and search over all tasks."),
    "files": ("task.files", "The files of a task."),
    "inputs": ("task.inputs", "The uploaded table lists, dictionaries, relations and knowledge."),
    "schedules": ("task.schedules", "Runs that start every day or every week."),
    "events": ("installation.events", "The event log."),
    "objects": ("installation.objects", "The contents of files, in a folder or a bucket."),
    "projections": ("installation.projections", "The tables made from the log."),
    "audit": ("installation.audit", "Whether the log was tampered with."),
    "keys": ("installation.keys", "API keys."),
    "receivers": ("installation.receivers", "Webhooks that are notified of events."),
    "executors": ("installation.executors", "The executors."),
}
"""Module and summary of each group of commands."""


class CommandsOnDemand(TyperGroup):
    """Group that imports a command when it is used, because all of them together take a second."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        one = typer.Typer(rich_markup_mode=None)
        if cmd_name in COMMANDS:
            module, _ = COMMANDS[cmd_name]
            one.add_typer(_commands_of(module))
        elif cmd_name in GROUPS:
            module, summary = GROUPS[cmd_name]
            one.add_typer(_commands_of(module), name=cmd_name, help=summary, no_args_is_help=True)
        else:
            return None
        return typer.main.get_group(one).commands[cmd_name]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in (COMMANDS | GROUPS).items()])


def _commands_of(module: str) -> typer.Typer:
    return import_module(f"querymill.cli.commands.{module}").app


app = typer.Typer(
    name="querymill",
    cls=CommandsOnDemand,
    help="Turns a PostgreSQL database into verified text-to-SQL training data.",
    no_args_is_help=True,
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
        from querymill.cli.console import err  # noqa: PLC0415  # `--help` does without
        from querymill.cli.failures import error_line  # noqa: PLC0415

        if (known := error_line(error)) is None:
            raise
        text, code = known
        err.print(text)
        sys.exit(code)

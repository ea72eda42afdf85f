"""`up`, `serve`, `executor`, `migrate`, `adopt`: processes of an installation, and its database schema."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from querymill.cli.console import existing_settings, out, settings
from querymill.running_service import running_address
from querymill.supervisor import running
from runtime.bootstrap import prepared_database
from runtime.installation import adopt as adopt_installation
from runtime.process.signals import stop_on_signals
from runtime.settings.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def up(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to bind to.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one.")] = None,
    executors: Annotated[int, typer.Option(min=1, max=64, help="How many executors.")] = 1,
) -> None:
    """Run database, service and executors on this machine.

    Starts the embedded PostgreSQL (unless `QUERYMILL_DATABASE_URL` is set), applies migrations, and starts the service
    and the executors as separate processes. A part that dies is restarted. Prints the address, and where the data is
    stored; SIGTERM or Ctrl-C stops everything in order.
    """
    chosen = settings(host=host, port=port)
    home: Path | None = context.find_root().params.get("home")
    served = running_address(chosen)
    with stop_on_signals() as kill_now, running(chosen, executors=executors, kill_now=kill_now) as supervisor:
        if served is not None:
            out.print(f"this home is served on {served} already; this service and its executors run beside it")
        out.print(f"querymill serving on {supervisor.url}")
        out.print("\n".join(_next_steps(chosen, home)))
        threading.Event().wait()


def _next_steps(chosen: Settings, home: Path | None) -> list[str]:
    """Return lines of advice for a first-time user: how to create a task, find the data and stop."""
    command = own_name() if home is None else f"{own_name()} --home {shlex.quote(str(home))}"
    return [
        "  a task:   on the page, or in another terminal:",
        f"            {command} db add NAME postgresql://USER:PASSWORD@HOST:5432/DATABASE",
        f"            {command} run --db NAME",
        f"  data:     {chosen.home.resolve()}",
        "  stop:     Ctrl-C; unfinished work resumes at the next start",
    ]


def own_name() -> str:
    """Return the command that runs this program from the current folder."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return f"{os.path.relpath(sys.executable)} -m querymill"
    return "querymill" if shutil.which("querymill") == str(called) else os.path.relpath(called)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to bind to.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 picks a free one.")] = None,
) -> None:
    """Run the service without executors."""
    from service.__main__ import run as run_service  # noqa: PLC0415  # takes most of a second to load

    raise typer.Exit(run_service(settings(host=host, port=port)))


@app.command()
def executor() -> None:
    """Run one executor without a service.

    Start as many as you like.
    """
    from executor.__main__ import main as run_executor  # noqa: PLC0415  # loads the steps' libraries

    raise typer.Exit(run_executor([]))


@app.command()
def migrate() -> None:
    """Bring the database's schema up to date.

    Applies missing migrations and says which. Every start does the same. If another session holds a lock that a
    migration needs, the command names that session after three seconds (its process, application and role), and gives
    up with exit code 2 after a minute.
    """
    with prepared_database(settings()) as prepared:
        text = "\n".join(f"applied {name}" for name in prepared.applied) or "the schema is up to date"
        out.print(text)


@app.command()
def adopt() -> None:
    """Make this output folder and time zone those of all processes.

    The first process that starts registers both in the database, and a process with others does not start. Stop all
    processes before this command, and start them with the new folder, bucket or time zone after it. The store gets a
    new id, so another database that had it is refused. A database that was moved, copied or restored into another one,
    or upgraded with `pg_upgrade`, needs this command, too. Objects of another database stay.
    """
    with prepared_database(existing_settings()) as prepared:
        adopt_installation(prepared.settings)
        out.print(f"adopted {prepared.settings.output_address} and {prepared.settings.timezone}")

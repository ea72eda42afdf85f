"""`demo`: a complete run on a sample database."""

from __future__ import annotations

import threading
from typing import Annotated, Any

import typer

from querymill.cli.console import out, settings
from querymill.cli.follow_execution import follow
from querymill.supervisor import running
from querymill_client import Client
from querymill_client.parameters import Language
from runtime.process.actors import os_user
from runtime.process.signals import stop_on_signals
from samples.load import SAMPLES

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def demo(
    db: Annotated[str, typer.Option("--db", help="The sample highway_db, or a registered source.")] = "highway_db",
    lang: Annotated[Language, typer.Option(help="zh or en.")] = "zh",
    leave: Annotated[bool, typer.Option("--exit", help="End after the run instead of continuing to serve.")] = False,
) -> None:
    """Run the complete workflow, by default on a sample database.

    Starts everything on this machine, loads the sample database, runs the whole workflow with live progress, and prints
    a summary: tables, pairs, how many were valid and how many repaired, coverage, loaded items, the folder of the
    files. Then it prints the page's address and keeps serving until Ctrl-C. If the configured port is taken, it picks a
    free one. The exit code is that of the run.
    """
    with (
        stop_on_signals() as kill_now,
        running(settings(), any_port=True, kill_now=kill_now) as supervisor,
        Client(supervisor.url, user=os_user(), retries=0) as api,
    ):
        out.print(f"watch it at {supervisor.url}")
        request: dict[str, Any] = {
            "task_type": "complete_workflow",
            "db_name": db,
            "language": lang,
        }
        if db in SAMPLES:
            request |= api.add_sample(lang)
        started = api.execute_complete(**request)
        code = follow(api, started["task_id"], started["execution_id"], own=True)
        if not leave:
            out.print(f"see it at {supervisor.url}/tasks/{started['task_id']}")
            out.print("still serving; press Ctrl-C to stop")
            threading.Event().wait()
    raise typer.Exit(code)

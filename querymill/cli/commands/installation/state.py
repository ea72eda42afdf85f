"""`status`, `stop`: what runs in a home folder."""

from __future__ import annotations

import os
import signal
import time

import typer

from querymill.cli.console import CommandFailed, client, existing_settings, out, print_json, print_table
from querymill.cli.parameters import Json
from querymill.running_service import running_address
from runtime.process.service_file import announced_pid

app = typer.Typer(rich_markup_mode=None)

UNFINISHED = ("in_progress", "paused")
MAX_TASKS = 100
"""Maximum number of listed tasks of each status."""
STOP_SECONDS = 60.0
POLL_SECONDS = 0.1


@app.command()
def status(json: Json = False) -> None:
    """Show the service, executors and unfinished tasks of this home.

    Starts nothing: the exit code is 1 if no service runs.
    """
    chosen = existing_settings()
    url = running_address(chosen)
    if url is None:
        raise CommandFailed(f"no service runs in {chosen.home.resolve()}; `querymill up` starts one")
    with client(chosen) as api:
        executors = api.get("/executors")
        unfinished = [task for state in UNFINISHED for task in api.tasks(status=state, limit=MAX_TASKS)["tasks"]]
    if json:
        print_json({"url": url, **executors, "tasks": unfinished})
        return
    alive, running = len(executors["executors"]), sum(each["running"] for each in executors["executors"])
    drained = " (drained)" if executors["drained"] else ""
    out.print(f"service on {url}")
    out.print(f"executors: {alive}{drained}, executions: {running}")
    print_table(
        ("task", "status", "%", "database", "name"),
        [(t["task_id"], t["status"], t["progress"], t["db_name"], t["task_name"]) for t in unfinished],
        empty="no task waits or runs",
    )


@app.command()
def stop() -> None:
    """Stop the `up` or `serve` that runs in this home, and wait until it has ended, for at most 60 seconds. Unfinished
    work resumes at the next start.
    """
    chosen = existing_settings()
    pid = announced_pid(chosen.home)
    if pid is None:
        raise CommandFailed(f"no service runs in {chosen.home.resolve()}")
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError:
        raise CommandFailed(f"process {pid} belongs to another user; stop it as that user") from None
    deadline = time.monotonic() + STOP_SECONDS
    while announced_pid(chosen.home) == pid:
        if time.monotonic() > deadline:
            raise CommandFailed(f"process {pid} has not ended in {STOP_SECONDS:.0f} seconds")
        time.sleep(POLL_SECONDS)
    out.print("stopped; unfinished work resumes at the next start")

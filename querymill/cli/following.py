"""Following an execution to its end: progress, what it waits for, what Ctrl-C leaves behind, and the summary."""

from __future__ import annotations

from typing import Any

from querymill.cli.console import err, in_english, out, print_json
from querymill.cli.progress import watch
from querymill.cli.summary import figures, print_summary
from querymill.cli.waiting import saying_what_it_waits_for
from querymill.client import Client
from runtime.process.signals import StopRequested

_FOR_GOOD = frozenset({"relations_wrong"})
"""Failures that only a new task can fix."""
EXIT = {"completed": 0, "failed": 1, "cancelled": 130}


def follow(api: Client, task_id: str, execution_id: str, *, own: bool, json: bool = False) -> int:
    """Watches an execution to its end and prints the summary; the exit code of the command.

    `own` says that the service and its executor were started by this command, and end with it.
    """
    try:
        if not json:
            out.print(task_id, markup=False)
        with saying_what_it_waits_for(api, task_id, execution_id, own=own):
            view = watch(api, task_id, execution_id)
    except (StopRequested, KeyboardInterrupt):
        err.print(left_behind(task_id, own=own), markup=False)
        raise
    found = figures(api, task_id)
    if json:
        print_json(found)
    else:
        print_summary(found, view.get("output_directory", ""))
    execution: dict[str, Any] = next(e for e in view["executions"] if e["execution_id"] == execution_id)
    if execution["status"] == "failed":
        error = execution.get("error_message") or view.get("error_message")
        err.print(f"failed: {in_english(view, error)}", markup=False)
        if _code(api, task_id) not in _FOR_GOOD:
            err.print(f"once that is fixed, `querymill run --task {task_id}` resumes where it failed", markup=False)
    return EXIT[execution["status"]]


def _code(api: Client, task_id: str) -> str | None:
    """Why the task's newest failure was, for programs."""
    failures = api.get(f"/tasks/{task_id}/events", types="execution.failed")["events"]
    return failures[-1]["data"].get("code") if failures else None


def left_behind(task_id: str, *, own: bool) -> str:
    """What becomes of a task whose follower has left, and the commands for what a person may want next."""
    if own:
        return (
            f"the task {task_id} is paused: its executor ended with this command\n"
            f"  resume:  querymill run --task {task_id}   (or `querymill up`)\n"
            f"  cancel:  querymill cancel {task_id}"
        )
    return (
        f"the task {task_id} continues without this command\n"
        f"  follow:  querymill run --task {task_id}   (or `querymill logs {task_id} --follow`)\n"
        f"  cancel:  querymill cancel {task_id}"
    )

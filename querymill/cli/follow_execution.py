"""Display of an execution until its end: progress, reasons for waiting, advice after Ctrl-C, and the summary."""

from __future__ import annotations

from typing import Any

from querymill.cli.console import err, in_english, out, print_json
from querymill.cli.progress import watch
from querymill.cli.summary import print_summary, run_results
from querymill.cli.waiting_reasons import waiting_reasons_printed
from querymill_client import Client

EXIT_CODES = {"completed": 0, "failed": 1, "cancelled": 130}


def follow(api: Client, task_id: str, execution_id: str, *, own: bool, json: bool = False) -> int:
    """Watch an execution to its end and print the summary; return the exit code of the command.

    `own`: this command has started the service and its executor, which end with it.
    """
    try:
        if not json:
            out.print(task_id)
        with waiting_reasons_printed(api, task_id, execution_id, own=own):
            view = watch(api, task_id, execution_id)
    except KeyboardInterrupt:
        err.print(after_interruption(task_id, own=own))
        raise
    found = run_results(api, task_id)
    if json:
        print_json(found)
    else:
        print_summary(found, view.get("output_directory", ""))
    execution: dict[str, Any] = next(e for e in view["executions"] if e["execution_id"] == execution_id)
    if execution["status"] == "failed":
        error = execution.get("error_message") or view.get("error_message")
        err.print(f"failed: {in_english(view, error)}")
        if not view.get("translations", {}).get(error, {}).get("about_input"):
            err.print(f"once that is fixed, `querymill run --task {task_id}` resumes where it failed")
    return EXIT_CODES[execution["status"]]


def after_interruption(task_id: str, *, own: bool) -> str:
    """Return the message after Ctrl-C: the task's state, and the commands to resume, follow or cancel the task."""
    if own:
        return (
            f"the task {task_id} has stopped: its executor ended with this command\n"
            f"  resume:  querymill run --task {task_id}   (or `querymill up`)\n"
            f"  cancel:  querymill cancel {task_id}"
        )
    return (
        f"the task {task_id} continues without this command\n"
        f"  follow:  querymill run --task {task_id}   (or `querymill logs {task_id} --follow`)\n"
        f"  cancel:  querymill cancel {task_id}"
    )

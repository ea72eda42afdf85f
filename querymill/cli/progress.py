"""Progress of a task on stderr, from its live stream; stdout is for results."""

from __future__ import annotations

from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from querymill.cli.console import CommandFailed, err
from querymill_client import Client

STEP_NAMES = {
    "ddl_generation": "DDL and documents",
    "qa_generation": "question–SQL pairs",
    "sql_validation": "validation",
    "training_load": "loading",
}


def watch(client: Client, task_id: str, execution_id: str) -> dict[str, Any]:
    """Show the progress of each step until the execution has ended; return the task's last view.

    Raises CommandFailed if the task cannot be followed, or if the execution has disappeared from the log.
    """
    with Progress(
        TextColumn("{task.description:<20}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[status]}"),
        console=err.console,
    ) as bars:
        known: dict[str, TaskID] = {}
        was_there = False
        for message in client.events(task_id, types=["execution.*", "step.*", "unit.*"]):
            if message.kind == "problem":
                raise CommandFailed(f"the task {task_id} cannot be followed here: {message.data['detail']}")
            if message.kind != "view":
                continue
            view = message.data
            _show(bars, known, view)
            run = next((e for e in view.get("executions", []) if e["execution_id"] == execution_id), None)
            if was_there and run is None:
                raise CommandFailed(
                    f"the execution {execution_id} is not in the event log any more, which was set back;"
                    f" `querymill run --task {task_id}` continues from what there is"
                )
            was_there = run is not None
            if run is not None and run["status"] in ("completed", "failed", "cancelled"):
                return view
    raise AssertionError("the stream of a task has no end")


def _show(bars: Progress, known: dict[str, TaskID], view: dict[str, Any]) -> None:
    for step in view.get("steps", []):
        name, status = str(step["step"]), str(step["status"])
        if status in ("pending", "skipped") and name not in known:
            continue
        if name not in known:
            known[name] = bars.add_task(STEP_NAMES.get(name) or name, total=None, status="")
        total = step.get("units_total") or None
        done = step.get("units_done") or 0
        if status == "completed":
            total = total or 1
            done = total
        shown = "" if status in ("running", "completed") else status
        bars.update(known[name], total=total, completed=done, status=shown)
        if status in ("completed", "failed", "cancelled"):
            bars.stop_task(known[name])

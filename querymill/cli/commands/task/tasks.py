"""Commands `tasks`, `show`, `logs`, `pause`, `resume`, `cancel`, `rename`, `delete`, `cleanup`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, get_args

import typer

from querymill.cli.console import (
    UsageError,
    client,
    clock,
    err,
    in_english,
    named,
    out,
    print_json,
    print_table,
    visible,
)
from querymill.cli.parameters import Json, TaskId
from querymill_client import ApiError, Client
from querymill_client.parameters import LogLevel
from querymill_client.schemas import LogLine, StepView, TaskRow

_STATUSES = "pending, in_progress, paused, partial_completed, completed, failed or cancelled"
LOG_LEVELS: tuple[LogLevel, ...] = get_args(LogLevel.__value__)
_LEVELS = f"{', '.join(LOG_LEVELS[:-1])} or {LOG_LEVELS[-1]}"


app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def tasks(
    status: Annotated[str | None, typer.Option(help=f"Only tasks with this status: {_STATUSES}.")] = None,
    db: Annotated[str | None, typer.Option("--db", help="Only tasks over this source.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most this many.")] = 20,
    json: Json = False,
) -> None:
    """List tasks, newest first."""
    with client() as api, named(status="--status"):
        found = api.tasks(status=status, db_name=db, limit=limit)
    if json:
        print_json(found)
        return
    print_table(
        ("task", "status", "%", "database", "created", "by", "name"),
        [
            (
                t["task_id"],
                t["status"],
                t["progress"],
                t["db_name"],
                clock(t["created_at"]),
                t["created_by"],
                t["task_name"],
            )
            for t in found["tasks"]
        ],
        empty=_none_of(status, db),
    )


def _none_of(status: str | None, db: str | None) -> str:
    asked = [f"{option} {given}" for option, given in (("--status", status), ("--db", db)) if given]
    if asked:
        return f"no task with {' and '.join(asked)}; `querymill tasks` lists all"
    return "no task yet; `querymill run --db NAME` creates one"


@app.command()
def show(
    task_id: TaskId,
    at: Annotated[int | None, typer.Option(min=0, help="As it was at this position of the log.")] = None,
    json: Json = False,
) -> None:
    """Show a task with its steps and executions.

    With `--at`, as it was at that position of the log.
    """
    with client() as api:
        task = api.task(task_id, at=at)
    if json:
        print_json(task)
        return
    share = f"{task.get('progress', 0)} % of the four steps"
    out.print(f"{task['task_id']}  {task['status']}  {share}  {task.get('db_name')}")
    if task.get("error_message"):
        out.print(f"error: {in_english(task, task['error_message'])}")
    print_table(
        ("step", "status", "units", "started", "ended"),
        [
            (s["step"], s["status"], _units(s), clock(s.get("started_at")), clock(s.get("completed_at")))
            for s in task.get("steps", [])
        ],
    )
    print_table(
        ("execution", "status", "seconds"),
        [(e["execution_id"], e["status"], e.get("duration")) for e in task.get("executions", [])],
    )


@app.command()
def logs(
    task_id: TaskId,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep following until Ctrl-C.")] = False,
    level: Annotated[str | None, typer.Option(help=f"This level and above: {_LEVELS}.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most this many, the newest.")] = 100,
    json: Annotated[
        bool, typer.Option("--json", help="For programs; with --follow one JSON document per line.")
    ] = False,
) -> None:
    """Print the log lines of a task."""
    with client() as api, named(level="--level"):
        found = api.logs(task_id, level=level.upper() if level else None, limit=limit)
        if json and not follow:
            print_json(found)
            return
        if not found["logs"] and not follow:
            err.print(f"no line of level {level.upper()} or above" if level else "no line yet")
        for line in found["logs"]:
            _print_line(line, json=json)
        if follow:
            # from the last printed line, so that no line is missed before the stream is open
            after = max((line["position"] for line in found["logs"]), default=0)
            for line in _lines_after(api, task_id, level, after):
                _print_line(line, json=json)


@app.command()
def cancel(task_id: TaskId, json: Json = False) -> None:
    """Cancel the queued, running or paused execution of a task."""
    with client() as api:
        answer = api.cancel(task_id)
    print_json(answer) if json else out.print(f"cancelling {answer.get('execution_id', task_id)}")


@app.command()
def pause(task_id: TaskId, json: Json = False) -> None:
    """Pause a task until it is resumed.

    Its work stops, and finished units are kept.
    """
    with client() as api:
        answer = api.pause(task_id)
    done = "paused" if answer["status"] == "paused" else "pausing"
    print_json(answer) if json else out.print(f"{done} {answer['execution_id']}")


@app.command()
def resume(task_id: TaskId, json: Json = False) -> None:
    """Continue a paused task, or run a task's uncompleted steps.

    The command does not wait for the end; `querymill run --task` does.
    """
    with client() as api:
        answer = api.resume(task_id)
    print_json(answer) if json else out.print(f"{answer['status']} {answer['execution_id']}")


@app.command()
def rename(
    task_id: TaskId,
    name: Annotated[str, typer.Argument(help="New name; an empty one removes the name.")],
    json: Json = False,
) -> None:
    """Give a task another name. An empty one removes the name."""
    with client() as api:
        answer = api.rename(task_id, name)
    print_json(answer) if json else out.print(f"renamed {task_id}")


@app.command()
def delete(
    task_id: TaskId,
    purge: Annotated[bool, typer.Option("--purge", help="Also redact its events and remove what it loaded.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; needed without a terminal.")] = False,
    json: Json = False,
) -> None:
    """Delete a task and its files; the audit trail stays.

    The state events stay as the audit trail; the texts of the log lines are redacted. What the task loaded stays in the
    vector store, where applications use it. `--purge` also redacts the payloads of the other events and removes what
    the task loaded.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"--yes: needed to delete {task_id} without a terminal")
        typer.confirm(
            f"Delete {task_id} and its files{', its texts and what it loaded' * purge}?", abort=True, err=True
        )
    with client() as api:
        stays = not purge and _has_loaded(api, task_id)
        answer = api.delete(task_id, purge=purge)
    if json:
        print_json(answer)
        return
    out.print(f"deleted {task_id}")
    if stays:
        out.print("what it loaded stays in the vector store; `delete --purge` removes that as well")


def _has_loaded(api: Client, task_id: str) -> bool:
    try:
        return api.task(task_id)["step_status"]["training_load"] == "completed"
    except ApiError:  # an interrupted deletion is repeated: the task no longer has a view
        return False


@app.command()
def cleanup(
    older_than: Annotated[str, typer.Option(help="Age in days, hours or minutes: 30d, 12h, 90m.")] = "30d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list them.")] = False,
    json: Json = False,
) -> None:
    """Delete tasks that have not run for a given time.

    The age counts from the end of the last execution, or from creation if a task never ran. Tasks in progress are kept.
    `--dry-run` only lists the tasks.
    """
    before = age_ago(older_than)
    with client() as api:
        found = [t["task_id"] for t in _all_tasks(api) if is_old(t, before)]
        deleted = [] if dry_run else delete_each(api, found)
    if json:
        print_json({"deleted": deleted, "found": found})
    else:
        out.print("\n".join(found if dry_run else deleted) or "nothing is that old")


def delete_each(api: Client, task_ids: Sequence[str]) -> list[str]:
    """Delete tasks; return the ids of deleted tasks. Tasks that are running again are kept."""
    gone: list[str] = []
    for task_id in task_ids:
        try:
            api.delete(task_id)
        except ApiError as refused:
            if refused.code == "execution_in_progress":
                continue
            # deleted just now by another process
            if refused.code != "task_not_found":
                raise
        gone.append(task_id)
    return gone


def _all_tasks(api: Client) -> list[TaskRow]:
    found: list[TaskRow] = []
    cursor: str | None = None
    while True:
        page = api.tasks(limit=500, cursor=cursor)
        found.extend(page["tasks"])
        cursor = page.get("next_cursor")
        if not cursor:
            return found


def is_old(task: TaskRow, before: datetime) -> bool:
    """Return True if a task has not run since `before`, by the same rule as the database function `old_tasks`."""
    last_used = task["completed_at"] or task["created_at"]
    return (
        task["status"] not in ("in_progress", "paused")
        and last_used is not None
        and datetime.fromisoformat(last_used) < before
    )


def age_ago(text: str) -> datetime:
    """Return the current time minus an age such as `30d`. Raises UsageError if the age is malformed."""
    found = re.fullmatch(r"([0-9]+)([dhm])", text)
    if found is None:
        raise UsageError(f"--older-than: {text!r} is not an age such as 30d, 12h or 90m")
    unit = {"d": "days", "h": "hours", "m": "minutes"}[found[2]]
    try:
        return datetime.now(UTC) - timedelta(**{unit: int(found[1])})
    except (OverflowError, ValueError):  # before the year 1; more digits than Python reads
        raise UsageError(f"--older-than: {text[:20]} is too long ago; give less, such as 30d") from None


def _units(step: StepView) -> str:
    return f"{step.get('units_done') or 0}/{step['units_total']}" if step.get("units_total") else ""


def _lines_after(api: Client, task_id: str, level: str | None, after: int) -> Iterator[LogLine]:
    """Yield log lines after a position, of `level` and above, as they arrive, in the format of `Client.logs`."""
    # the service has refused unknown levels
    shown = LOG_LEVELS[[*LOG_LEVELS].index(level.upper()) if level else 0 :]
    for message in api.events(task_id, after=after, types=["log.recorded"]):
        data: dict[str, Any] = message.data.get("data", {})
        if message.kind == "message" and data.get("level") in shown:
            yield {
                "position": message.data["position"],
                "timestamp": data.get("logged_at", ""),
                "level": data["level"],
                "message": data["message"],
                "step_name": data.get("step_name"),
                "module_name": data.get("module"),
                "function_name": data.get("function"),
                "execution_id": data.get("execution_id"),
                "extra_data": data.get("extra") or {},
            }


def _print_line(line: LogLine, *, json: bool) -> None:
    if json:
        print_json(line, on_one_line=True)
        return
    sys.stdout.write(f"{clock(line['timestamp'])} [{line['level']}] {visible(line['message'])}\n")
    sys.stdout.flush()

"""Says why nothing moves: what an execution that was asked for waits for, and the command that ends it."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from querymill.cli.console import clock, err
from querymill_client import ApiError, Client
from querymill_client.schemas import CurrentExecution

PATIENCE = 3.0
"""Seconds after which a person wants to know. An executor that is free begins within a fraction of one."""
AGAIN = 10.0
"""Seconds between further looks; only what has changed is said."""


@contextmanager
def saying_what_it_waits_for(api: Client, task_id: str, execution_id: str, *, own: bool) -> Generator[None]:
    """While inside, a line on stderr for each reason that keeps the execution waiting.

    `own` says that the service and its executor were started by this command.
    """
    over = threading.Event()

    def look() -> None:
        said, pause = None, PATIENCE
        while not over.wait(pause):
            reason = _reason(api, task_id, execution_id, own=own)
            if reason is not None and reason != said and not over.is_set():
                err.print(f"waiting: {reason}", markup=False)
            said, pause = reason, AGAIN

    looker = threading.Thread(target=look, name="what it waits for", daemon=True)
    looker.start()
    try:
        yield
    finally:
        over.set()


def _reason(api: Client, task_id: str, execution_id: str, *, own: bool) -> str | None:
    """None where the execution moves, or has ended."""
    try:
        current = api.task(task_id)["current_execution"]
        if current is None or current["execution_id"] != execution_id:
            return None
        executors = api.get("/executors")
    except ApiError as refused:
        return str(refused)
    return why(current, executors, own=own)


def why(current: CurrentExecution, executors: dict[str, Any], *, own: bool) -> str | None:
    """Why a task's current execution does not go on, from what the service says of both."""
    queue = current["queue"]
    if queue is not None and (drained := executors["drained"]) is not None:
        because = f" ({drained['reason']})" if drained["reason"] else ""
        since = clock(drained["since"])
        return f"executors were drained at {since}{because}; `querymill executors resume` lets them begin"
    if not executors["executors"]:
        if own:
            return "this command's executor has not started yet; logs/executor-1.stderr in the home folder says why"
        return "no executor is alive; `querymill executor` starts one"
    if queue is None:
        return None
    if queue["position"] > 1:
        return f"{queue['position'] - 1} executions are ahead of it; `querymill executor` starts another executor"
    return "every executor is busy; `querymill executor` starts another"

"""Reasons why an execution waits, and the commands that help."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from querymill.cli.console import clock, err
from querymill_client import ApiError, Client
from querymill_client.schemas import CurrentExecution, Queue

FIRST_CHECK_SECONDS = 3.0
"""Seconds until the first check. A free executor starts an execution within a fraction of a second."""
CHECK_SECONDS = 10.0
"""Seconds between later checks. Only a changed reason is printed."""


@contextmanager
def waiting_reasons_printed(api: Client, task_id: str, execution_id: str, *, own: bool) -> Generator[None]:
    """Print to stderr each new reason why the execution waits, during the block.

    `own`: this command has started the service and its executor.
    """
    over = threading.Event()

    def look() -> None:
        printed, pause = None, FIRST_CHECK_SECONDS
        while not over.wait(pause):
            reason = _reason(api, task_id, execution_id, own=own)
            if reason is not None and reason != printed and not over.is_set():
                err.print(f"waiting: {reason}")
            printed, pause = reason, CHECK_SECONDS

    threading.Thread(target=look, name="waiting reasons", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _reason(api: Client, task_id: str, execution_id: str, *, own: bool) -> str | None:
    """Return the reason why the execution waits; None if the execution is running or has ended."""
    try:
        current = api.task(task_id)["current_execution"]
        if current is None or current["execution_id"] != execution_id:
            return None
        executors = api.get("/executors")
    except ApiError as refused:
        return str(refused)
    return why(current, executors, own=own)


def why(current: CurrentExecution, executors: dict[str, Any], *, own: bool) -> str | None:
    """Return the reason why an execution waits; None if it is running. `executors`: response of GET /executors."""
    queue = current.get("queue")
    if queue is not None and (drained := executors["drained"]) is not None:
        because = f" ({drained['reason']})" if drained["reason"] else ""
        since = clock(drained["since"])
        return f"executors were drained at {since}{because}; `querymill executors resume` lets them begin"
    if not executors["executors"]:
        if own:
            return "this command's executor has not started yet; logs/executor-1.stderr in the home folder says why"
        return f"no executor is alive; `querymill executor` starts one{_since(queue)}"
    if queue is None:
        return None
    if queue["reason"] == "files_away":
        return f"the store of files does not answer{_since(queue)}; `querymill doctor` says what helps"
    if current["status"] == "running":
        return f"its executor is gone; another continues it{_since(queue)}"
    if queue["position"] > 1:
        return f"{queue['position'] - 1} executions are ahead of it; `querymill executor` starts another executor"
    return "every executor is busy; `querymill executor` starts another"


def _since(queue: Queue | None) -> str:
    return f" (waiting since {clock(queue['since'])})" if queue is not None and queue["since"] is not None else ""

"""Check of a log, its files and its tables, whatever faults occurred while they were written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any, LiteralString

import psycopg

from events.audit.log_verification import LogAddress, Verification
from events.facts.workflow import LOG_FILE
from runtime.files.artefact_store import ArtefactStore, open_artefacts
from runtime.settings.settings import Settings
from service.projections.projector import compare
from tests.acceptance.chaos.history import ENDS, Event, broken_rules
from tests.waiting import PATIENCE


def check(settings: Settings, acknowledged: Collection[str] = ()) -> None:
    """Fail with all broken rules, once a running service has updated the tables.

    acknowledged: ids of the executions that were requested with a positive answer.
    """
    _wait_for(BEHIND, settings, "the projections stay behind the log")
    _wait_for(LEASED_AFTER_END, settings, "an executor goes on to renew the lease of an ended execution")
    found = faults(settings, acknowledged)
    assert not found, "\n".join(found)


def faults(settings: Settings, acknowledged: Collection[str] = ()) -> list[str]:
    """Return a sentence for each broken rule of the log, its files, leases, tables and digests."""
    dsn = settings.database_url or ""
    with psycopg.connect(dsn, autocommit=True) as conn:
        events = [Event(*row) for row in conn.execute(EVENTS).fetchall()]
        leased = [str(execution) for (execution,) in conn.execute(LEASED)]
    verdict = Verification(address=LogAddress(dsn, settings.database_schema)).run()
    return [
        *broken_rules(events, acknowledged),
        *_kept_leases(events, leased),
        *_file_faults(events, open_artefacts(settings)),
        *asyncio.run(compare(settings)),
        *([] if verdict.reason is None else [f"position {verdict.position}: {verdict.reason.en}"]),
    ]


def _kept_leases(events: Sequence[Event], leased: Collection[str]) -> Iterator[str]:
    for execution in {event.execution for event in events if event.type in ENDS}.intersection(leased):
        yield f"the lease of {execution} is kept after its end"


def _file_faults(events: Sequence[Event], artefacts: ArtefactStore) -> Iterator[str]:
    """Yield objects of existing tasks that are missing or changed, and files that are not the last ones announced."""
    deleted = {event.task_id for event in events if event.type == "task.deleted"}
    objects: dict[str, tuple[int, str]] = {}
    shown: dict[tuple[str, str], tuple[str, int]] = {}
    for event in events:
        task_id = event.task_id
        if task_id is None or task_id in deleted:
            continue
        for output in _outputs(event):
            objects[output["sha256"]] = output["size"], f"{task_id}/{output['name']}"
        for name in _hidden(event):
            shown.pop((task_id, name), None)
        if event.type == "file.written":
            shown[task_id, event.data["name"]] = event.data["sha256"], event.data["size"]
    for sha256, (size, name) in objects.items():
        if not artefacts.objects.has(sha256):
            yield f"object {sha256} of {name} is missing"
        elif not artefacts.objects.intact(sha256, size):
            yield f"object {sha256} of {name} is changed"
    if artefacts.folders is not None:
        for (task_id, name), (sha256, size) in shown.items():
            # the log file grows in the folder, and is announced at the end of an execution
            if name != LOG_FILE and not artefacts.folders.matches(task_id, name, sha256, size):
                yield f"{task_id}/{name} is not the file of the log"


def _outputs(event: Event) -> Sequence[dict[str, Any]]:
    """Return records with digest and size of the objects that an event announces."""
    if event.type == "file.written":
        return [dict(event.data)]
    return event.data["outputs"] if event.type == "unit.completed" else []


def _hidden(event: Event) -> Sequence[str]:
    """Return the names of files that an event removes from the task's directory."""
    return event.data["names"] if event.type == "files.cleaned" else []


def _wait_for(count: LiteralString, settings: Settings, otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        while conn.execute(count).fetchone() != (0,):
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.1)


EVENTS = """
select position, stream, version, type, task_id, data, coalesce(meta, '{}') from querymill.events order by position"""

BEHIND = """
select coalesce(max(e.position), 0) - (select min(position) from querymill.projection_checkpoints)
from querymill.events e"""

# an executor that claims an execution just after its end gets a lease too. If it loses its connection before it can
# remove the lease, the lease expires, and is removed by the hourly maintenance.
LEASED = "select execution_id from querymill.leases where expires_at >= clock_timestamp()"

LEASED_AFTER_END = """
select count(*) from querymill.leases l
where expires_at >= clock_timestamp() and exists (
  select from querymill.event_index i
  where i.type in ('execution.completed', 'execution.failed', 'execution.cancelled') and i.key = l.execution_id)"""

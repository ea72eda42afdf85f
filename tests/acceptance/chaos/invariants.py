"""Invariants of every log, whatever faults occurred while it was written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import psycopg

from events.audit.log_verification import LogAddress, Verification
from events.facts.workflow import LOG_FILE
from runtime.files.artefact_store import ArtefactStore
from runtime.settings.settings import Settings
from service.projections.projector import compare

type Row = tuple[object, ...]


def check(settings: Settings, *, skipped_again: bool = True) -> None:
    """Fail with the first broken invariant; wait for a running service to update the projections."""
    dsn = settings.database_url or ""
    with psycopg.connect(dsn, autocommit=True) as conn:
        assert _rows(conn, GAPS) == [], "positions are not gapless"
        assert _rows(conn, VERSIONS) == [], "the versions of a stream are not contiguous"
        assert _rows(conn, ENDS) == [], "an execution has not exactly one end"
        assert _rows(conn, AFTER_THE_END) == [], "an event of an execution follows its end"
        assert _rows(conn, EPOCHS) == [], "the epochs of an execution do not rise"
        assert _rows(conn, ZOMBIES) == [], "an executor wrote after a takeover"
        assert _rows(conn, DOUBLE_PAIRS) == [], "a pair was announced twice"
        assert _rows(conn, LEASES) == [], "the lease of an execution is kept after its end"
        if skipped_again:
            assert _rows(conn, DOUBLE_UNITS) == [], "a finished unit was done again"
        _files(conn, settings)
        _wait_for_projections(conn)
    verdict = Verification(address=LogAddress(dsn, settings.database_schema)).run()
    assert verdict.holds, f"position {verdict.position}: {verdict.reason}"
    assert asyncio.run(compare(settings)) == []


def _rows(conn: psycopg.Connection[Row], statement: str) -> Sequence[Row]:
    return conn.execute(statement.encode()).fetchall()


def _files(conn: psycopg.Connection[Row], settings: Settings) -> None:
    """Check that each file of a task matches its last announcement."""
    artefacts = ArtefactStore(settings.outputs)
    for task_id, name, digest, size in conn.execute(ANNOUNCED):
        if name != LOG_FILE:
            assert artefacts.matches(str(task_id), str(name), str(digest), int(str(size))), f"{task_id}: {name}"


def _wait_for_projections(conn: psycopg.Connection[Row]) -> None:
    deadline = time.monotonic() + 60
    while _rows(conn, BEHIND) != [(0,)]:
        assert time.monotonic() < deadline, "the projections stay behind the log"
        time.sleep(0.1)


GAPS = """
select position from (select position, row_number() over (order by position) as n from querymill.events) e
where position <> n limit 1"""

VERSIONS = """
select stream, version from (
    select stream, version, row_number() over (partition by stream order by position) as n from querymill.events) e
where version <> n limit 1"""

ENDS = """
select s.id, count(t.id) from (
    select distinct data ->> 'execution_id' as id from querymill.events where type = 'execution.started') s
left join (
    select data ->> 'execution_id' as id from querymill.events
    where type in ('execution.completed', 'execution.failed', 'execution.cancelled')) t on t.id = s.id
group by s.id having count(t.id) <> 1"""

AFTER_THE_END = """
select e.type, e.position from querymill.events e
join querymill.events t on t.data ->> 'execution_id' = e.data ->> 'execution_id'
  and t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')
where e.position > t.position and e.stream like 'task:%' limit 1"""

EPOCHS = """
select id from (
    select data ->> 'execution_id' as id, (data ->> 'epoch')::int as epoch,
           lag((data ->> 'epoch')::int) over (partition by data ->> 'execution_id' order by position) as before
    from querymill.events where type in ('execution.started', 'execution.recovered')) e
where epoch <= before"""

ZOMBIES = """
select execution, position from (
    select position, meta ->> 'causation' as execution, (meta ->> 'epoch')::int as epoch,
           max((meta ->> 'epoch')::int) over (partition by meta ->> 'causation' order by position) as newest
    from querymill.events where meta ->> 'epoch' is not null) e
where epoch < newest limit 1"""

DOUBLE_PAIRS = """
select type, execution, pair from (
    select type, data ->> 'execution_id' as execution, data ->> 'pair_id' as pair,
           -- a pair displaced by another task's load is loaded again
           count(*) filter (where type = 'pair.unloaded')
               over (partition by task_id, data ->> 'pair_id' order by position) as displaced
    from querymill.events
    where type in ('pair.generated', 'pair.validated', 'pair.loaded', 'pair.unloaded')) e
where type <> 'pair.unloaded'
group by type, execution, pair, displaced having count(*) > 1"""

DOUBLE_UNITS = """
select data ->> 'execution_id', data ->> 'unit' from querymill.events
where type = 'unit.completed' group by 1, 2 having count(*) > 1"""

LEASES = """
select l.execution_id from querymill.leases l join querymill.events t on t.data ->> 'execution_id' = l.execution_id
where t.type in ('execution.completed', 'execution.failed', 'execution.cancelled')"""

ANNOUNCED = """
select distinct on (task_id, data ->> 'name')
       task_id, data ->> 'name', data ->> 'sha256', (data ->> 'size')::bigint
from querymill.events f
where f.type = 'file.written'
order by task_id, data ->> 'name', position desc"""

BEHIND = """
select coalesce(max(e.position), 0) - (select min(position) from querymill.projection_checkpoints)
from querymill.events e"""

"""Archiving the log's older part to a file; with removal, the rest still verifies."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import psycopg
import pytest

from events.audit.archives import (
    Archived,
    CannotArchive,
    Cut,
    archive_log,
    remove_archived,
)
from events.audit.checkpoint_schedule import take_checkpoint
from events.audit.checkpoints import FILE, sign, signing_key, stored_checkpoints
from events.audit.export import verify_file, whole_span, write_export
from events.audit.log_tree import read_root
from events.audit.log_verification import Verification, VerificationStart, connect
from events.audit.proof_builder import NotProvable, prove
from events.audit.proofs import check_proof, decode_proof, encode_proof
from events.facts.ids import (
    EXECUTORS_STREAM,
    ExecutorId,
    TaskId,
    executor_stream,
    log_stream,
    pairs_stream,
    source_stream,
)
from events.facts.records import ExecutorDrained, ExecutorsDrained, PairUnloaded, SourceRemoved
from events.facts.task.commands import DeleteTask
from events.store.event_log import open_log
from events.wire.event import VersionConflict
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings
from schema.named_queries import query
from service.projections.projector import compare, rebuild
from tests.integration.events.audit_fill import address, append_task, line
from tests.small_partitions import make_partitions_small, partitions
from tests.unit.events.verify_event_log import load_verifier

GONE, OLD, KEPT = TaskId("task_20250101_000000"), TaskId("task_20250102_000000"), TaskId("task_20250103_000000")


@pytest.fixture
def log(settings: Settings) -> Settings:
    """Log of two deleted tasks, one of them redacted, in two partitions; then an existing one."""
    make_partitions_small(settings.database_url, 17)

    async def run() -> None:
        async with open_log(settings) as store:
            await append_task(store, GONE, 20, delete=True)
            async with store.connection() as conn:
                await conn.execute("select redact('{3,4,5}')")
            await append_task(store, OLD, 10, delete=True)
            await append_task(store, KEPT, 5, delete=False)
            await take_checkpoint(store, settings)

    asyncio.run(run())
    return settings


def head(log: Settings) -> int:
    with connect(*address(log)) as conn:
        return whole_span(conn).last


def archive(log: Settings, folder: Path, before: str, *, remove: bool) -> Archived:
    with connect(*address(log)) as conn:
        cut = Cut.before(conn, before, log.zone, removable=remove)
        key = signing_key(log.home)
        return archive_log(conn, cut, folder, key=key, settings=log)


def rows(log: Settings) -> list[int]:
    with connect(*address(log)) as conn:
        return [p for (p,) in conn.execute("select position from events order by position").fetchall()]


def verdict(log: Settings, **more: object) -> tuple[bool, int | None]:
    checkpoints = stored_checkpoints(log.home / FILE)
    found = Verification(address=address(log), checkpoints=checkpoints, **more).run()  # type: ignore[arg-type]
    return found.holds, found.position


def test_archive_verifies_by_itself_and_keeps_the_rows(log: Settings, tmp_path: Path) -> None:
    before = rows(log)
    archived = archive(log, tmp_path, "23", remove=False)
    assert archived.file.name == "querymill_events_000000000001_000000000022.zip"
    found = verify_file(archived.file)
    assert (found.holds, found.checked, found.checkpoints) == (True, 22, 1)
    assert load_verifier().verify(archived.file) == 22
    assert rows(log) == before
    assert verdict(log) == (True, None)


def test_archive_of_another_log_is_not_replaced(log: Settings, tmp_path: Path) -> None:
    other = log.model_copy(update={"database_schema": "other", "home_dir": tmp_path})
    migrate(other.database_url or "", "other")

    async def fill_other() -> None:
        async with open_log(other) as store:
            await append_task(store, GONE, 20, delete=True)

    asyncio.run(fill_other())
    first = archive(log, tmp_path, "20", remove=False)
    with pytest.raises(CannotArchive, match=f"{first.file.name} exists and is not of this log; give another folder"):
        archive(other, tmp_path, "20", remove=False)
    first.file.write_bytes(b"torn")
    with pytest.raises(CannotArchive, match="is not of this log"):
        archive(log, tmp_path, "20", remove=False)


def test_archive_before_a_time_takes_older_events(log: Settings, tmp_path: Path) -> None:
    archived = archive(log, tmp_path, "2999-01-01", remove=False)
    assert archived.events == head(log)
    for wrong, expected in (
        ("2001-01-01", "no event"),
        ("yesterday", "neither a position nor a moment"),
        ("1", "no event"),
    ):
        with pytest.raises(CannotArchive, match=expected):
            archive(log, tmp_path, wrong, remove=False)


def test_verify_after_removal_starts_at_the_anchor(log: Settings, tmp_path: Path) -> None:
    last = head(log)
    archived = archive(log, tmp_path, str(last), remove=True)
    # removal stops before the kept task's first event
    assert archived.checkpoint.position == 34
    assert remove_archived(address(log), archived) == 34
    assert rows(log) == list(range(35, last + 1))
    starts: list[VerificationStart] = []
    found = Verification(address=address(log), checkpoints=stored_checkpoints(log.home / FILE)).run(began=starts.append)
    assert (found.holds, found.after, found.checkpoints) == (True, 34, 2)
    assert starts == [VerificationStart(34, head(log))]


def removed(log: Settings, folder: Path) -> Archived:
    archived = archive(log, folder, str(head(log)), remove=True)
    remove_archived(address(log), archived)
    return archived


def test_append_after_removal_continues_the_log(log: Settings, tmp_path: Path) -> None:
    removed(log, tmp_path)

    async def append_more() -> None:
        async with open_log(log) as store:
            await store.lane.append(log_stream(KEPT), [line("more", KEPT)] * 3, expected=None)
            assert len(await store.read_task(KEPT)) == 9
            assert not (await store.task(KEPT)).deleted
            await take_checkpoint(store, log)

    asyncio.run(append_more())
    assert verdict(log) == (True, None)
    with connect(*address(log)) as conn:
        span = whole_span(conn)
        write_export(conn, tmp_path / "rest.zip", span, checkpoints=stored_checkpoints(log.home / FILE), public_key="")
    assert verify_file(tmp_path / "rest.zip").holds
    assert load_verifier().verify(tmp_path / "rest.zip") == span.last - 34


def test_views_are_rebuilt_from_the_remaining_rows(log: Settings, tmp_path: Path) -> None:
    asyncio.run(rebuild(log))
    removed(log, tmp_path)
    assert asyncio.run(compare(log)) == []
    asyncio.run(rebuild(log))
    assert asyncio.run(compare(log)) == []


def test_prove_event_after_removal(log: Settings, tmp_path: Path) -> None:
    removed(log, tmp_path)
    key = stored_checkpoints(log.home / FILE)[0].public_key
    with connect(*address(log)) as conn:
        for position in range(35, 41):
            proof = decode_proof(encode_proof(prove(conn, position)))
            check_proof(proof, frozenset({key}))
        with pytest.raises(NotProvable, match="in the archive querymill_events_"):
            prove(conn, 3)
        with pytest.raises(NotProvable, match="no checkpoint has seen"):
            prove(conn, 41)
        with pytest.raises(NotProvable, match="no event"):
            prove(conn, 4_000)


@pytest.fixture
def all_gone(settings: Settings) -> Settings:
    """Log of which all events may be removed, each a partition."""
    make_partitions_small(settings.database_url, 1)

    async def run() -> None:
        async with open_log(settings) as store:
            await append_task(store, GONE, 20, delete=True)
            await append_task(store, OLD, 10, delete=True)

    asyncio.run(run())
    return settings


def append_more(log: Settings) -> int:
    """Append once, as a newly started process; return the position."""

    async def run() -> int:
        async with open_log(log) as store:
            return (await store.lane.append(log_stream(KEPT), [line("more", KEPT)], expected=None)).first_position

    return asyncio.run(run())


def test_positions_continue_after_removal_of_all_events(all_gone: Settings, tmp_path: Path) -> None:
    last = head(all_gone)
    archived = archive(all_gone, tmp_path, "2999-01-01", remove=True)
    assert remove_archived(address(all_gone), archived) == last - 1
    assert rows(all_gone) == [last]
    with pytest.raises(CannotArchive, match="the oldest goes on to position 34"):
        archive(all_gone, tmp_path, "2999-01-01", remove=True)
    assert append_more(all_gone) == last + 1
    assert verdict(all_gone) == (True, None)


def test_stream_versions_continue_after_removal_of_all_events(all_gone: Settings, tmp_path: Path) -> None:
    source = source_stream("d")

    days = iter(range(10, 20))

    async def append(names: list[str], expected: int | None) -> list[int]:
        async with open_log(all_gone) as store:
            appended = [await store.lane.append(source, [SourceRemoved(name=n)], expected=expected) for n in names]
            return [one.version for one in appended]

    async def append_deleted_task() -> None:
        async with open_log(all_gone) as store:
            await append_task(store, TaskId(f"task_202501{next(days)}_000000"), 1, delete=True)

    def archive_all() -> None:
        asyncio.run(append_deleted_task())
        remove_archived(address(all_gone), archive(all_gone, tmp_path, "2999-01-01", remove=True))

    assert asyncio.run(append(["a", "b"], None)) == [1, 2]
    archive_all()
    with pytest.raises(VersionConflict):
        asyncio.run(append(["c"], 0))
    assert asyncio.run(append(["c"], 2)) == [3]
    # a second removal takes that event, too
    archive_all()
    assert asyncio.run(append(["d", "e"], None)) == [4, 5]
    # a removal without events of the stream keeps its version
    archive_all()
    archive_all()
    assert asyncio.run(append(["f"], None)) == [6]
    assert verdict(all_gone) == (True, None)


def test_removal_up_to_the_end_of_the_log_is_refused(all_gone: Settings, tmp_path: Path) -> None:
    whole = archive(all_gone, tmp_path, "2999-01-01", remove=False)
    with pytest.raises(CannotArchive, match="its last event always stays"):
        remove_archived(address(all_gone), whole)
    assert len(rows(all_gone)) == head(all_gone)


def test_archive_stops_before_an_active_drain(settings: Settings, tmp_path: Path) -> None:
    make_partitions_small(settings.database_url, 11)

    async def run() -> None:
        async with open_log(settings) as store:
            await append_task(store, GONE, 20, delete=True)
            await store.lane.append(EXECUTORS_STREAM, [ExecutorsDrained()], expected=None)
            await append_task(store, OLD, 20, delete=True)

    asyncio.run(run())
    archived = archive(settings, tmp_path, "2999-01-01", remove=True)
    assert archived.checkpoint.position == 22


def test_archive_stops_before_the_drain_of_an_executor_that_is_alive(settings: Settings, tmp_path: Path) -> None:
    make_partitions_small(settings.database_url, 11)
    executor = {"executor": "e", "address": "{}", "running": 0, "counters": "{}"}

    async def run() -> None:
        async with open_log(settings) as store:
            await append_task(store, GONE, 20, delete=True)
            drained = ExecutorDrained(executor=ExecutorId("e"))
            await store.lane.append(executor_stream("e"), [drained], expected=None)
            await append_task(store, OLD, 20, delete=True)
            async with store.connection() as conn:
                await conn.execute(query("registers", "executor_seen"), executor)

    asyncio.run(run())
    assert archive(settings, tmp_path, "2999-01-01", remove=True).checkpoint.position == 22
    with psycopg.connect(settings.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        conn.execute(query("registers", "executor_gone"), executor)
    assert archive(settings, tmp_path, "2999-01-01", remove=True).checkpoint.position == 44


def test_archive_stops_before_events_that_the_tables_lack(log: Settings, tmp_path: Path) -> None:
    asyncio.run(rebuild(log))
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        conn.execute("update projection_checkpoints set position = 20")
        assert archive(log, tmp_path, "2999-01-01", remove=True).checkpoint.position == 17
        conn.execute("update projection_checkpoints set position = 34")
        conn.execute("insert into receivers values ('r', '', '{}', '{}', 10)")
        with pytest.raises(CannotArchive, match=r"position 11 .* has yet to read it"):
            archive(log, tmp_path, "2999-01-01", remove=True)


def test_archive_stops_before_texts_not_yet_redacted(settings: Settings, tmp_path: Path) -> None:
    make_partitions_small(settings.database_url, 11)

    async def run() -> None:
        async with open_log(settings) as store:
            await append_task(store, GONE, 20, delete=True)
            await append_task(store, OLD, 20, delete=False)
            await store.handle(OLD, DeleteTask(purge=True))

    asyncio.run(run())
    archived = archive(settings, tmp_path, "2999-01-01", remove=True)
    assert archived.checkpoint.position == 22


def test_verify_restarts_at_the_anchor_if_rows_are_removed(log: Settings, tmp_path: Path) -> None:
    archived = archive(log, tmp_path, str(head(log)), remove=True)
    starts: list[VerificationStart] = []

    def began(start: VerificationStart) -> None:
        starts.append(start)
        if len(starts) == 1:
            remove_archived(address(log), archived)

    verification = Verification(address=address(log), checkpoints=stored_checkpoints(log.home / FILE))
    found = verification.run(began=began)
    assert (found.holds, found.after, found.checked) == (True, 34, head(log) - 34)
    assert [start.after for start in starts] == [0, 34]


def test_archive_keeps_events_of_existing_tasks(log: Settings, tmp_path: Path) -> None:
    forced = archive(log, tmp_path, str(head(log)), remove=False)
    with pytest.raises(CannotArchive, match=f"{KEPT} is not deleted"):
        remove_archived(address(log), forced)
    removed(log, tmp_path)
    with pytest.raises(CannotArchive, match=r"was not deleted, .*; without --remove"):
        archive(log, tmp_path, str(head(log)), remove=True)


def test_removal_keeps_the_guards_of_remaining_rows(log: Settings, tmp_path: Path) -> None:
    removed(log, tmp_path)
    with psycopg.connect(log.database_url or "", autocommit=True) as conn:
        for statement in (
            b"delete from querymill.events where position = 36",
            b"update querymill.events set type = 'x' where position = 36",
            b"truncate querymill.events",
            b"delete from querymill.log_anchors",
            b"update querymill.log_anchors set position = 40",
            b"truncate querymill.log_anchors",
        ):
            with pytest.raises(psycopg.errors.DatabaseError) as refused:
                conn.execute(statement)
            assert refused.value.sqlstate == "QM010"


def test_verify_unsigned_removal_of_the_beginning_fails(log: Settings, tmp_path: Path) -> None:
    """The tables' owner can write an anchor, but cannot sign it with the key of the external checkpoints."""
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        conn.execute("alter table events disable trigger user")
        forged = sign(signing_key(tmp_path / "attacker"), 34, read_root(conn, 34), "2025-06-27T14:30:52+08:00")
        conn.execute("insert into log_anchors values (34, %s, 'x.zip', '')", (msgspec.json.encode(forged).decode(),))
        conn.execute("delete from events where position <= 34")
    assert verdict(log) == (False, 34)
    assert verdict(log, trusted=frozenset({stored_checkpoints(log.home / FILE)[0].public_key})) == (False, 34)


def test_removal_keeps_the_partition_that_is_not_full(log: Settings, tmp_path: Path) -> None:
    removed(log, tmp_path)
    with connect(*address(log)) as conn:
        assert partitions(conn) == ["events_000000000035", "events_000000000052"]
        assert conn.execute("select min(position) from event_index").fetchone() == (35,)


def test_removal_waits_for_a_session_that_reads_the_log(log: Settings, tmp_path: Path) -> None:
    archived = archive(log, tmp_path, str(head(log)), remove=True)
    with psycopg.connect(log.database_url or "", options="-c search_path=querymill") as reader:
        reader.execute("select count(*) from events")
        with ThreadPoolExecutor(1) as pool:
            removing = pool.submit(remove_archived, address(log), archived)
            blocked = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like '%drop_archived%'"
            with psycopg.connect(log.database_url or "", autocommit=True) as watch:
                while not watch.execute(blocked).fetchall():
                    assert not removing.done()
            assert append_more(log) == 42
            reader.rollback()
            assert removing.result(60) == 34
    assert verdict(log) == (True, None)


def test_event_of_a_task_whose_deletion_was_archived_is_archived(log: Settings, tmp_path: Path) -> None:
    """The load of another task displaces pairs of a deleted one, whose events may be archived."""
    unloaded = PairUnloaded(task_id=OLD, execution_id=None, pair_id="p", by_task_id=KEPT, taken=True)

    async def load_and_delete() -> None:
        async with open_log(log) as store:
            await store.lane.append(pairs_stream(OLD), [unloaded], expected=None)
            await store.handle(KEPT, DeleteTask())
            await append_task(store, TaskId("task_20250104_000000"), 20, delete=True)
            async with store.connection() as conn:
                await conn.execute("delete from open_deletions")

    removed(log, tmp_path)
    asyncio.run(load_and_delete())
    assert removed(log, tmp_path).checkpoint.position == 51

"""Checkpoints are taken when due, by one of many processes, and stored outside the database."""

from __future__ import annotations

import asyncio
import errno
import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from events.audit.checkpoint_schedule import LogEnd, is_due, take_checkpoint, take_due_checkpoint
from events.audit.checkpoints import (
    FILE,
    KEY_FILE,
    BadCheckpoints,
    BadKeyFile,
    Checkpoint,
    is_genuine,
    sign,
    signing_key,
    store_checkpoint,
    stored_checkpoints,
)
from events.audit.log_verification import Verification, connect
from events.audit.proof_builder import logged_checkpoints
from events.facts.ids import AUDIT_STREAM
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address, fill, line
from tests.tables import from_table


@from_table
def test_checkpoint_is_due_by_events_or_time(checkpointed: int, waited: float, due: bool) -> None:
    end = LogEnd(position=100, checkpointed=checkpointed, waited=waited)
    assert is_due(end, events=10, hours=1) is due
    assert not is_due(end, events=0, hours=0)


def test_create_key_that_cannot_be_linked_leaves_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def without_hard_links(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", without_hard_links)
    with pytest.raises(PermissionError):
        signing_key(tmp_path)
    assert list(tmp_path.iterdir()) == []


def logged(settings: Settings) -> list[Checkpoint]:
    with connect(*address(settings)) as conn:
        return logged_checkpoints(conn, limit=100)


def test_due_checkpoint_is_taken_by_one_of_many(settings: Settings) -> None:
    fill(settings, [3, 4])
    eager = settings.model_copy(update={"audit_checkpoint_events": 5})

    async def run_concurrently() -> list[Checkpoint | None]:
        async with AsyncExitStack() as stack:
            stores = [await stack.enter_async_context(open_log(eager, pool_size=2)) for _ in range(4)]
            return await asyncio.gather(*(take_due_checkpoint(store, eager) for store in stores * 3))

    found = [c for c in asyncio.run(run_concurrently()) if c is not None]
    assert len(found) == 1
    assert found[0].position == 7
    assert is_genuine(found[0])
    assert stored_checkpoints(settings.home / FILE) == logged(settings) == found
    assert asyncio.run(run_concurrently()) == [None] * 12
    assert Verification(address=address(settings), checkpoints=found).run().checkpoints == 1


def test_requested_checkpoint_is_taken_unless_nothing_to_sign(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            assert await take_checkpoint(store, settings) is None
            assert await take_due_checkpoint(store, settings) is None
            await store.lane.append(AUDIT_STREAM, [line("x")], expected=None)
            first = await take_checkpoint(store, settings)
            second = await take_checkpoint(store, settings)
            assert first is not None
            assert second is not None
            assert (first.position, second.position) == (1, 2)
            assert stored_checkpoints(settings.home / FILE) == [first, second]

    asyncio.run(run())


def sample_checkpoint(folder: Path, position: int) -> Checkpoint:
    return sign(signing_key(folder), position, bytes(32), "2025-06-27T14:30:52+08:00")


def test_store_after_a_truncated_line_replaces_it(tmp_path: Path) -> None:
    first, second = sample_checkpoint(tmp_path, 1), sample_checkpoint(tmp_path, 2)
    store_checkpoint(tmp_path, first)
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"position":2,"cha')
    assert stored_checkpoints(tmp_path / FILE) == [first]
    store_checkpoint(tmp_path, second)
    assert stored_checkpoints(tmp_path / FILE) == [first, second]


def test_read_invalid_line_names_it(tmp_path: Path) -> None:
    store_checkpoint(tmp_path, sample_checkpoint(tmp_path, 1))
    with (tmp_path / FILE).open("ab") as file:
        file.write(b"\xff\n")
    with pytest.raises(BadCheckpoints, match="line 2 is no checkpoint"):
        stored_checkpoints(tmp_path / FILE)


def test_unreadable_checkpoints_are_named(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(BadCheckpoints, match=r"checkpoints\.jsonl cannot be read: Is a directory"):
        stored_checkpoints(tmp_path / FILE)


def test_read_key_readable_by_others_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path)
    path = tmp_path / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        signing_key(tmp_path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(BadKeyFile, match="5 bytes, not 32"):
        signing_key(tmp_path)


def test_create_key_concurrently_returns_one_key(tmp_path: Path) -> None:
    async def run_concurrently() -> set[bytes]:
        keys = await asyncio.gather(*(asyncio.to_thread(signing_key, tmp_path) for _ in range(8)))
        return {key.private_bytes_raw() for key in keys}

    assert len(asyncio.run(run_concurrently())) == 1
    assert [p.name for p in tmp_path.iterdir()] == [KEY_FILE]

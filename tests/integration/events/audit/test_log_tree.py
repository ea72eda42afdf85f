"""The stored nodes of the log's tree: completed in steps as from scratch, and never in the way of appends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest

from events.audit import log_tree
from events.audit.log_tree import (
    complete_nodes,
    read_consistency_path,
    read_inclusion_path,
    read_root,
    read_tree,
    single_value,
)
from events.audit.log_verification import Verification, connect
from events.audit.merkle_tree import Tree, root_of_path, roots_of_consistency
from events.audit.row_verifier import Tampered
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address, fill

type Conn = psycopg.Connection[Any]
ROWS = 66_900
"""More than one node of level 16 and some of level 8."""


@pytest.fixture
def conn(settings: Settings) -> Iterator[Conn]:
    with connect(*address(settings)) as conn:
        yield conn


def insert(settings: Settings, count: int) -> None:
    """Insert events with arbitrary digests, which suffice for a tree."""
    with psycopg.connect(settings.database_url or "", options="-c search_path=querymill") as owner:
        owner.execute(
            "insert into events (position, stream, version, type, schema_version, data, meta, recorded_at, digest)"
            " select n, 's', n, 't', 1, '{}', '{}', now(), sha256(int8send(n)) from generate_series(1, %s) n",
            (count,),
        )


def leaves(conn: Conn) -> list[bytes]:
    return [digest for (digest,) in conn.execute("select digest from events order by position", binary=True)]


def nodes(conn: Conn) -> dict[tuple[int, int], bytes]:
    rows = conn.execute("select level, index, hash from log_nodes", binary=True)
    return {(level, index): value for level, index, value in rows}


def from_scratch(conn: Conn) -> Tree:
    tree = Tree()
    tree.extend(leaves(conn))
    return tree


def test_completed_in_steps_equals_from_scratch(settings: Settings, conn: Conn) -> None:
    insert(settings, ROWS)
    for size in (100, 256, 1_000, 65_535, 65_536, ROWS):
        complete_nodes(conn, size)
    whole = from_scratch(conn)
    assert nodes(conn) == {(level, number): value for level, number, value in whole.completed}
    assert (16, 0) in nodes(conn)
    assert read_root(conn, ROWS) == whole.root()
    digests = leaves(conn)
    for index, size in ((0, 1), (5, 300), (255, 256), (256, 65_537), (12_345, ROWS), (ROWS - 1, ROWS)):
        part = Tree()
        part.extend(digests[:size])
        assert read_root(conn, size) == part.root()
        path = read_inclusion_path(conn, index, size)
        assert root_of_path(digests[index], index, size, path) == part.root()
        steps = read_consistency_path(conn, size, ROWS)
        assert roots_of_consistency(size, ROWS, part.root(), steps) == (part.root(), whole.root())


def test_completion_continues_after_a_crash(settings: Settings, conn: Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    insert(settings, 3_000)
    monkeypatch.setattr(log_tree, "BATCH", 512)
    batches = iter([True, True])

    def crash_after_two(conn: Conn, statement: LiteralString) -> int:
        if next(batches, None) is None:
            raise InterruptedError
        return single_value(conn, statement)

    with monkeypatch.context() as crashing:
        crashing.setattr(log_tree, "single_value", crash_after_two)
        with pytest.raises(InterruptedError):
            complete_nodes(conn, 3_000)
    assert len(nodes(conn)) == 4
    assert read_root(conn, 3_000) == from_scratch(conn).root()
    assert len(nodes(conn)) == 3_000 // 256


def test_concurrent_completions_agree(settings: Settings, conn: Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    insert(settings, 20_000)
    monkeypatch.setattr(log_tree, "BATCH", 1_024)
    failures: list[Exception] = []

    def complete() -> None:
        try:
            with connect(*address(settings)) as own:
                complete_nodes(own, 20_000)
        except Exception as error:  # noqa: BLE001  # asserted below
            failures.append(error)

    threads = [threading.Thread(target=complete) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert read_root(conn, 20_000) == from_scratch(conn).root()


def test_append_does_not_wait_for_a_completion(settings: Settings, conn: Conn) -> None:
    fill(settings, [300])
    with psycopg.connect(settings.database_url or "", options="-c search_path=querymill") as other:
        other.execute("insert into log_nodes values (8, 0, 'x')")
        fill(settings, [300])
        other.rollback()
    assert read_root(conn, 600) == from_scratch(conn).root()


def test_missing_event_and_missing_node_are_faults(settings: Settings, conn: Conn) -> None:
    fill(settings, [600])
    with psycopg.connect(settings.database_url or "", autocommit=True, options="-c search_path=querymill") as owner:
        complete_nodes(conn, 600)
        owner.execute("delete from log_nodes where index = 0")
        with pytest.raises(Tampered, match="lacks nodes of level 8 from 0 to 1") as found:
            read_tree(conn, 600)
        assert found.value.position == 1
        owner.execute("truncate log_nodes")
        owner.execute("alter table events disable trigger user")
        owner.execute("delete from events where position = 300")
        with pytest.raises(Tampered, match="missing"):
            read_root(conn, 600)


def test_verify_finds_a_changed_node(settings: Settings, conn: Conn) -> None:
    fill(settings, [1_000] * 2)
    complete_nodes(conn, 2_000)
    verification = Verification(address=address(settings))
    assert verification.run().holds
    with psycopg.connect(settings.database_url or "", autocommit=True, options="-c search_path=querymill") as owner:
        owner.execute("update log_nodes set hash = sha256('x') where index = 4")
    found = verification.run()
    assert (found.holds, found.position) == (False, 4 * 256 + 1)

"""A log of the format before the tree is upgraded by the migration: its events, with and without an archived part."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import psycopg
import pytest

from events.audit.checkpoints import Checkpoint, public_key_of, sign, signing_key, stored_checkpoints
from events.audit.export import verify_file, whole_span, write_export
from events.audit.frames import StoredRow
from events.audit.log_tree import read_root
from events.audit.log_verification import LogAddress, Verification, VerificationStart, connect
from events.audit.proof_builder import prove
from events.audit.range_verifier import content_of
from runtime.postgres import migrations
from runtime.postgres.migrations import migrate
from tests.unit.events.audit_logs import KEY, make_log
from tests.unit.events.verify_event_log import load_verifier

SCHEMA = "mill"
INSERT = (
    "insert into events (position, stream, version, type, schema_version, meta, data, salt, digest, body_digest,"
    " recorded_at, chain) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
    " '1970-01-01T00:00:00Z'::timestamptz + %s * interval '1 microsecond', 'a chain value')"
)


@pytest.fixture
def old_log(database: str, monkeypatch: pytest.MonkeyPatch) -> list[StoredRow]:
    """Rows of a log of the former format: their digests are content digests."""
    with monkeypatch.context() as former:
        former.setattr(migrations, "_known", lambda: ["0001_initial"])
        migrate(database, SCHEMA)
    rows = make_log(3).rows
    with psycopg.connect(database, options=f"-c search_path={SCHEMA}") as conn, conn.cursor() as cursor:
        cursor.executemany(INSERT, [row._replace(digest=content_of(row)) for row in rows])
    return rows


def former_checkpoint(position: int) -> Checkpoint:
    chain, at = "ab" * 32, "2025-06-27T14:30:52+08:00"
    statement = f"querymill checkpoint 1\n{position}\n{chain}\n{at}\n".encode()
    return Checkpoint(
        position=position, chain=chain, at=at, public_key=public_key_of(KEY), signature=KEY.sign(statement).hex()
    )


def cut(database: str, position: int) -> None:
    """Remove the beginning, as the former version did."""
    written = msgspec.json.encode(former_checkpoint(position)).decode()
    with psycopg.connect(database, options=f"-c search_path={SCHEMA}") as conn:
        conn.execute("insert into log_anchors values (%s, %s, 'x.zip', '')", (position, written))
        conn.execute("delete from events where position <= %s", (position,))


def digests(database: str) -> Sequence[bytes]:
    with connect(database, SCHEMA) as conn:
        return [digest for (digest,) in conn.execute("select digest from events order by position", binary=True)]


def test_upgraded_log_has_the_digests_of_a_new_one(database: str, old_log: list[StoredRow]) -> None:
    assert migrate(database, SCHEMA)[0] == "0002_log_tree"
    assert digests(database) == [row.digest for row in old_log]
    assert Verification(address=LogAddress(database, SCHEMA)).run().checked == len(old_log)
    with (
        psycopg.connect(database, options=f"-c search_path={SCHEMA}") as conn,
        pytest.raises(psycopg.DatabaseError, match="append-only"),
    ):
        conn.execute("update events set digest = 'x' where position = 1")


@pytest.mark.long
@pytest.mark.parametrize("removed", [1, 7])
def test_upgraded_log_verifies_from_its_former_anchor(
    database: str, old_log: list[StoredRow], removed: int, tmp_path: Path
) -> None:
    cut(database, removed)
    migrate(database, SCHEMA)
    starts: list[VerificationStart] = []
    found = Verification(address=LogAddress(database, SCHEMA)).run(began=starts.append)
    assert (found.holds, found.checked, starts[0].why) == (True, len(old_log) - removed, "archived")
    key = signing_key(tmp_path)
    with connect(database, SCHEMA) as conn:
        span = whole_span(conn)
        write_export(conn, tmp_path / "rest.zip", span, checkpoints=[], public_key="")
        signed = sign(key, span.last, read_root(conn, span.last), "2025-06-27T14:30:52+08:00")
        assert prove(conn, span.last - 1, [signed]).checkpoint == signed
    assert verify_file(tmp_path / "rest.zip").holds
    assert load_verifier().verify(tmp_path / "rest.zip") == len(old_log) - removed


def test_rows_left_by_an_interrupted_removal_are_removed(database: str, old_log: list[StoredRow]) -> None:
    cut(database, 2)
    with psycopg.connect(database, options=f"-c search_path={SCHEMA}") as conn:
        conn.execute(
            "insert into log_anchors values (3, %s, 'y.zip', '')", (msgspec.json.encode(former_checkpoint(3)).decode(),)
        )
    migrate(database, SCHEMA)
    with connect(database, SCHEMA) as conn:
        assert len(read_root(conn, len(old_log))) == 32
    assert Verification(address=LogAddress(database, SCHEMA)).run().checked == len(old_log) - 3


def test_many_archived_events_get_the_nodes_of_empty_entries(database: str, old_log: list[StoredRow]) -> None:
    with psycopg.connect(database, options=f"-c search_path={SCHEMA}") as conn:
        conn.execute("set session_replication_role = replica")
        conn.execute("update events set position = position + 70_000")
    cut(database, 70_000)
    migrate(database, SCHEMA)
    with connect(database, SCHEMA) as conn:
        before = {(0, 69_888), (0, 69_999), (8, 0), (8, 272), (16, 0)}
        assert before < {(level, index) for level, index in conn.execute("select level, index from log_nodes")}
        assert len(read_root(conn, 70_000 + len(old_log))) == 32


def test_former_checkpoints_in_a_file_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "checkpoints.jsonl").write_bytes(msgspec.json.encode(former_checkpoint(3)) + b"\n")
    assert stored_checkpoints(tmp_path / "checkpoints.jsonl") == []

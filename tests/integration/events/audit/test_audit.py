"""All kinds of tampering with the stored log are found, with position; an untouched log passes."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from events.audit.checkpoints import Checkpoint, is_genuine, sign, signing_key, store_checkpoint, stored_checkpoints
from events.audit.export import Manifest, NotAnExport, verify_file, whole_span, write_export
from events.audit.log_tree import read_root
from events.audit.log_verification import PAGE, LogVerdict, Verification, VerificationStart, connect
from events.facts.ids import TaskId, log_stream
from events.facts.records import LogRecorded
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address, fill
from tests.small_partitions import disable_guards
from tests.tables import from_table

SIZES = (1, 4, 7, 2, 6)
HEAD = sum(SIZES)


def line(text: str) -> LogRecorded:
    return LogRecorded(task_id=TaskId("t"), execution_id=None, level="INFO", message=text, logged_at="x")


@pytest.fixture
def log(settings: Settings) -> Settings:
    """A log of five commits on two streams."""

    fill(settings, SIZES)
    return settings


@pytest.fixture
def attacker(log: Settings) -> Iterator[psycopg.Connection[Any]]:
    """Session of the tables' owner, who can disable their guards."""
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        disable_guards(conn)
        yield conn


def verdict(settings: Settings, **more: Any) -> LogVerdict:
    return Verification(address=address(settings), **more).run()


def exported(settings: Settings, target: Path | IO[bytes], *checkpoints: Checkpoint) -> Manifest:
    with connect(*address(settings)) as conn:
        return write_export(conn, target, whole_span(conn), checkpoints=checkpoints, public_key="")


def checkpoint_of(settings: Settings, position: int) -> Checkpoint:
    with connect(*address(settings)) as conn:
        root = read_root(conn, position)
    return sign(signing_key(settings.home), position, root, "2025-06-27T14:30:52+08:00")


def test_verify_untouched_log_passes(log: Settings) -> None:
    assert verdict(log) == LogVerdict(holds=True, checked=HEAD, head=HEAD)


@pytest.mark.long
@from_table
def test_verify_tampered_log_fails_at_the_position(
    log: Settings, attacker: psycopg.Connection[Any], attack: str, position: int, tmp_path: Path
) -> None:
    attacker.execute(attack.encode())
    found = verdict(log)
    assert not found.holds
    assert found.position == position
    exported(log, tmp_path / "x.zip")
    assert verify_file(tmp_path / "x.zip").position == position


def test_verify_truncated_log_fails_only_with_a_checkpoint(log: Settings, attacker: psycopg.Connection[Any]) -> None:
    kept_elsewhere = checkpoint_of(log, HEAD)
    attacker.execute("delete from events where position > 14")
    assert verdict(log).holds
    found = verdict(log, checkpoints=[kept_elsewhere])
    assert (found.holds, found.position) == (False, 15)


def test_verify_recomputed_digests_fails_with_a_checkpoint(log: Settings, attacker: psycopg.Connection[Any]) -> None:
    kept_elsewhere = checkpoint_of(log, 12)
    attacker.execute("truncate events")

    async def forge() -> None:
        async with open_log(log) as store:
            for number, size in enumerate(SIZES):
                stream = log_stream(TaskId(f"t{number % 2}"))
                await store.lane.append(stream, [line("forged") for _ in range(size)], expected=None)

    asyncio.run(forge())
    assert verdict(log).holds
    found = verdict(log, checkpoints=[kept_elsewhere])
    assert (found.holds, found.position) == (False, 12)


def test_verify_genuine_redaction_passes(log: Settings) -> None:
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:
        conn.execute("select redact('{3,4,20}')")
    assert verdict(log).holds


def test_verify_growing_log_ends_at_its_initial_end(log: Settings) -> None:
    def began(_: VerificationStart) -> None:
        fill(log, [5])

    found = Verification(address=address(log)).run(began=began)
    assert found == LogVerdict(holds=True, checked=HEAD, head=HEAD)
    assert verdict(log).head == HEAD + 5


def test_verify_reads_and_reports_every_page(log: Settings) -> None:
    counts: list[int] = []
    fill(log, [PAGE])
    found = Verification(address=address(log)).run(progress=counts.append)
    assert found == LogVerdict(holds=True, checked=HEAD + PAGE, head=HEAD + PAGE)
    assert counts == [PAGE, HEAD]


def test_verify_row_with_invalid_values_fails(log: Settings, attacker: psycopg.Connection[Any]) -> None:
    attacker.execute("create temp table untouched as select * from events where position = 8")
    for column in ("stream", "version", "type", "schema_version", "meta", "data", "recorded_at", "digest"):
        attacker.execute(f"alter table events alter {column} drop not null".encode())
    for change in (
        "stream = null", "version = null", "type = null", "schema_version = null", "schema_version = -1",
        "meta = null", "data = null", "recorded_at = null", "recorded_at = 'infinity'", "digest = null",
        "salt = null", "body_digest = 'short'", "stream = ''", "type = ''",
    ):  # fmt: skip
        attacker.execute(f"update events set {change} where position = 8".encode())
        assert verdict(log).position == 8, change
        attacker.execute("delete from events where position = 8")
        attacker.execute("insert into events select * from untouched")
    assert verdict(log).holds


def test_checkpoint_is_bound_to_its_signing_key(log: Settings, tmp_path: Path) -> None:
    genuine = checkpoint_of(log, 12)
    store_checkpoint(tmp_path, genuine)
    assert stored_checkpoints(tmp_path / "checkpoints.jsonl") == [genuine]
    assert is_genuine(genuine, {genuine.public_key})
    assert not is_genuine(genuine, {"00" * 32})
    other = sign(signing_key(tmp_path / "other"), 12, b"\x00" * 32, "2025-06-27T14:30:52+08:00")
    assert is_genuine(other)
    assert not verdict(log, checkpoints=[other]).holds
    assert (tmp_path / "other" / "audit.key").stat().st_mode & 0o777 == 0o600


def test_verify_export_without_database_passes(log: Settings, tmp_path: Path) -> None:
    target = tmp_path / "log.zip"
    manifest = exported(log, target, checkpoint_of(log, 12))
    assert (manifest.first, manifest.last) == (1, HEAD)
    assert verify_file(target) == LogVerdict(holds=True, checked=HEAD, head=HEAD, checkpoints=1)


def test_verify_tampered_export_fails(log: Settings, tmp_path: Path) -> None:
    whole = io.BytesIO()
    exported(log, whole)
    touched = tmp_path / "touched.zip"
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(touched, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"1.2", b"1.3"))
    found = verify_file(touched)
    assert (found.holds, found.position) == (False, 4)


def test_verify_file_that_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"nonsense")
    with pytest.raises(NotAnExport):
        verify_file(tmp_path / "x.zip")


def test_verify_export_unpacking_without_end_is_refused(log: Settings, tmp_path: Path) -> None:
    good = tmp_path / "good.zip"
    exported(log, good)
    for member, expected in (
        ("manifest.json", "larger"),
        ("checkpoints.jsonl", "larger"),
        ("events.jsonl", "longer than any event"),
    ):
        bomb = tmp_path / f"{member}.zip"
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name != member:
                    new.writestr(name, old.read(name))
            with new.open(member, "w") as file:
                for _ in range(70):
                    file.write(b" " * 1_000_000)
        assert bomb.stat().st_size < 1_000_000
        if member == "events.jsonl":
            assert expected in str(verify_file(bomb).reason)
        else:
            with pytest.raises(NotAnExport, match=expected):
                verify_file(bomb)


@pytest.mark.parametrize(
    "deep", [pytest.param(b"[" * 100_000, id="lists"), pytest.param(b'{"a":' * 100_000, id="objects")]
)
def test_verify_deeply_nested_json_is_refused(log: Settings, tmp_path: Path, deep: bytes) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    exported(log, good)
    for member in ("manifest.json", "checkpoints.jsonl", "events.jsonl"):
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
            for name in old.namelist():
                new.writestr(name, b'{"x":' + deep if name == member else old.read(name))
        if member == "events.jsonl":
            assert verify_file(bad).holds is False
        else:
            with pytest.raises(NotAnExport):
                verify_file(bad)

"""Parallel ranges give one process's result; an interrupted verification resumes; the log may grow meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from events.audit.log_verification import LogVerdict, Verification, VerificationStart
from events.audit.progress_file import ResumePoint, read_resume_point, write_resume_point
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address, fill

SIZES = [1, 7, 20, 3, 1, 1, 40, 8] * 8
HEAD = sum(SIZES)
RANGE = 50


@pytest.fixture
def log(settings: Settings) -> Settings:
    fill(settings, SIZES)
    return settings


def verification(log: Settings, **more: Any) -> Verification:
    return Verification(address=address(log), range_events=RANGE, **more)


def attacker(log: Settings) -> psycopg.Connection[Any]:
    conn = psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill")
    conn.execute("alter table events disable trigger user")
    return conn


def test_verify_in_processes_reads_every_event_once(log: Settings) -> None:
    counts: list[int] = []
    verdict = verification(log, processes=2).run(progress=counts.append)
    assert verdict == LogVerdict(holds=True, checked=HEAD, head=HEAD)
    assert sum(counts) == HEAD
    assert len(counts) > 5


@pytest.mark.long
@pytest.mark.parametrize(
    "attack",
    [
        pytest.param("update events set data = '{}' where position = 333", id="in the middle of a range"),
        pytest.param("delete from events where position = 401", id="missing event"),
        pytest.param("update events set digest = sha256('x') where position % 300 = 0", id="other digests"),
        pytest.param("update events set version = version + 1000 where position > 500", id="versions that jump"),
        pytest.param(
            "update events set recorded_at = recorded_at - interval '1 day' where position > 200",
            id="second half with older times",
        ),
    ],
)
def test_verify_in_processes_finds_the_position_of_one_process(log: Settings, attack: str) -> None:
    with attacker(log) as conn:
        conn.execute(attack.encode())
    alone = verification(log, processes=1).run()
    whole = replace(verification(log, processes=1), range_events=10_000).run()
    side_by_side = verification(log, processes=2).run()
    assert not whole.holds
    assert (whole.position, whole.reason) == (alone.position, alone.reason)
    assert (whole.position, whole.reason) == (side_by_side.position, side_by_side.reason)


class Interruption(Exception):
    pass


def after_ranges(number: int) -> Callable[[int], None]:
    """Interrupt after `number` ranges."""
    seen: list[int] = []

    def progress(count: int) -> None:
        seen.append(count)
        if len(seen) > number:
            raise Interruption

    return progress


@pytest.mark.parametrize("processes", [1, 2])
def test_verify_resumes_after_an_interruption(log: Settings, processes: int, tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    interrupted = verification(log, processes=processes, progress_file=file)
    with pytest.raises(Interruption):
        interrupted.run(progress=after_ranges(3))
    resume_point = read_resume_point(file)
    assert resume_point is not None
    starts: list[VerificationStart] = []
    verdict = interrupted.run(began=starts.append)
    assert starts == [VerificationStart(resume_point.position, HEAD, "interrupted")]
    assert verdict == LogVerdict(
        holds=True, checked=HEAD - resume_point.position, head=HEAD, after=resume_point.position
    )
    assert not file.exists()
    assert interrupted.run().checked == HEAD


def test_verify_follows_versions_across_an_interruption(log: Settings, tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    with pytest.raises(Interruption):
        verification(log, progress_file=file).run(progress=after_ranges(3))
    with attacker(log) as conn:
        conn.execute("update events set version = version + 1000 where position > 500")
    found = verification(log, progress_file=file).run()
    assert (found.holds, found.position) == (False, 501)
    assert not file.exists()


@pytest.mark.parametrize(
    "resume_point",
    [
        pytest.param(ResumePoint(position=8, root="00" * 32), id="of another log"),
        pytest.param(ResumePoint(position=10**9, root="00" * 32), id="after the end"),
    ],
)
def test_verify_ignores_a_resume_point_of_another_log(log: Settings, resume_point: ResumePoint, tmp_path: Path) -> None:
    file = tmp_path / "progress.json"
    write_resume_point(file, resume_point)
    assert verification(log, progress_file=file).run() == LogVerdict(holds=True, checked=HEAD, head=HEAD)
    file.write_bytes(b"\xff nonsense")
    assert verification(log, progress_file=file).run() == LogVerdict(holds=True, checked=HEAD, head=HEAD)


def test_verify_growing_log_ends_at_its_initial_end(log: Settings) -> None:
    def progress(_: int) -> None:
        fill(log, [5])

    verdict = verification(log, processes=2).run(progress=progress)
    assert verdict == LogVerdict(holds=True, checked=HEAD, head=HEAD)
    assert verification(log).run().head > HEAD


def test_verify_with_concurrent_redaction_passes(log: Settings) -> None:
    with psycopg.connect(log.database_url or "", autocommit=True, options="-c search_path=querymill") as conn:

        def progress(_: int) -> None:
            conn.execute(
                "select redact(array(select position from events where salt is not null order by random() limit 40))"
            )

        assert verification(log, processes=2).run(progress=progress).holds
    assert verification(log).run().holds

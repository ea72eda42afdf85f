"""Evidence package: its commands accept it as written and refuse it once anything was changed."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from events.audit.checkpoint_schedule import take_checkpoint
from events.audit.checkpoints import FILE, fingerprint_of, public_key_of, signing_key, stored_checkpoints
from events.audit.evidence import EmptyLogError, write_evidence
from events.audit.evidence_summary import Language
from events.audit.log_verification import LogVerdict, connect
from events.facts.ids import TaskId, pairs_stream, source_stream
from events.facts.records import PairApproved, SourceAdded
from events.store.event_log import open_log
from events.wire.event import Meta
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import address, append_task
from tests.tables import from_table

TASK = TaskId("task_20250103_000000")
HOSTILE = "<b>zhang & co</b>"


@pytest.fixture
def log(settings: Settings) -> Settings:
    """Log of a task with two pairs, both approved by one person, and a source registered by another."""

    async def run() -> None:
        async with open_log(settings) as store:
            await append_task(store, TASK, 3, delete=False)
            for pair in ("p1", "p2"):
                facts = [approved(pair)]
                await store.lane.append(pairs_stream(TASK), facts, expected=None, meta=Meta(actor="li.wei"))
            await take_checkpoint(store, settings)
            added = SourceAdded(name="shop", address={})
            await store.lane.append(source_stream("shop"), [added], expected=None, meta=Meta(actor=HOSTILE))

    asyncio.run(run())
    return settings


def approved(pair: str) -> PairApproved:
    return PairApproved(task_id=TASK, execution_id=None, pair_id=pair, actor="li.wei")


def pack(log: Settings, folder: Path, language: Language = "en") -> LogVerdict:
    """Write the package and unpack it into `folder`."""
    with connect(*address(log)) as conn:
        verdict = write_evidence(
            conn,
            folder.with_suffix(".zip"),
            key=signing_key(log.home),
            known=stored_checkpoints(log.home / FILE),
            now=datetime.now(log.zone),
            language=language,
        )
    with zipfile.ZipFile(folder.with_suffix(".zip")) as package:
        package.extractall(folder)
    return verdict


def outcomes(folder: Path) -> list[tuple[int, str]]:
    """Run the commands in README.txt as an auditor would; return exit code and output of each."""
    lines = [line.strip() for line in (folder / "README.txt").read_text(encoding="utf-8").splitlines()]
    found = [shlex.split(line) for line in lines if line.startswith(("openssl ", "python "))]
    assert len(found) == 2
    programs = {"openssl": shutil.which("openssl") or "openssl", "python": sys.executable}
    ran = [
        subprocess.run([programs[name], *rest], cwd=folder, capture_output=True, text=True, check=False)
        for name, *rest in found
    ]
    return [(run.returncode, run.stdout + run.stderr) for run in ran]


def test_both_commands_accept_the_package(log: Settings, tmp_path: Path) -> None:
    verdict = pack(log, tmp_path / "package")
    (signed, first), (held, second) = outcomes(tmp_path / "package")
    assert (verdict.holds, signed, held) == (True, 0, 0)
    assert "Signature Verified Successfully" in first
    assert second == f"{verdict.head} events hold\n"


def test_summary_names_verdict_key_people_and_datasets(log: Settings, tmp_path: Path) -> None:
    verdict = pack(log, tmp_path / "package")
    page = (tmp_path / "package" / "summary.html").read_text(encoding="utf-8")
    key = public_key_of(signing_key(log.home))
    for text in (
        "Intact",
        f"1-{verdict.head}",
        key,
        fingerprint_of(key),
        "approved 2: li.wei",
        TASK,
        "Unchanged since",
    ):
        assert text in page, text
    assert "&lt;b&gt;zhang &amp; co&lt;/b&gt;" in page
    assert HOSTILE not in page
    assert "<script" not in page
    pack(log, tmp_path / "zh", "zh")
    assert "认可 2: li.wei" in (tmp_path / "zh" / "summary.html").read_text(encoding="utf-8")


def test_changed_summary_and_changed_log_are_refused(log: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    pack(log, folder)
    page = (folder / "summary.html").read_text(encoding="utf-8")
    (folder / "summary.html").write_text(page.replace("li.wei", "zhang"), encoding="utf-8")
    with zipfile.ZipFile(folder / "log.zip") as old:
        members = {name: old.read(name) for name in old.namelist()}
    members["events.jsonl"] = members["events.jsonl"].replace(b"li.wei", b"zhang!", 1)
    with zipfile.ZipFile(folder / "log.zip", "w") as changed:
        for name, content in members.items():
            changed.writestr(name, content)
    (signed, first), (held, second) = outcomes(folder)
    assert signed != 0
    assert "Signature Verification Failure" in first
    assert held == 1
    assert "the digest does not match" in second


@from_table
def test_summary_reports_a_broken_log(log: Settings, tmp_path: Path, language: Language, text: str) -> None:
    with psycopg.connect(log.database_url or "", autocommit=True) as conn:
        # as a superuser could, without the triggers
        conn.execute("set session_replication_role = replica")
        conn.execute("update querymill.events set data = '{\"forged\":true}' where position = 2")
    verdict = pack(log, tmp_path / "package", language)
    assert (verdict.holds, verdict.position) == (False, 2)
    assert text in (tmp_path / "package" / "summary.html").read_text(encoding="utf-8")
    (signed, _), (held, _) = outcomes(tmp_path / "package")
    assert (signed, held) == (0, 1)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "events are missing, so it was not signed"), ("zh", "因事件缺失，日志末端未签名")]
)
def test_end_of_a_log_without_some_events_is_not_signed(
    log: Settings, tmp_path: Path, language: Language, text: str
) -> None:
    with psycopg.connect(log.database_url or "", autocommit=True) as conn:
        conn.execute("set session_replication_role = replica")
        conn.execute("delete from querymill.events where position = 2")
    verdict = pack(log, tmp_path / "package", language)
    assert (verdict.holds, verdict.position) == (False, 2)
    assert text in (tmp_path / "package" / "summary.html").read_text(encoding="utf-8")
    assert not (tmp_path / "package" / "checkpoint.txt").exists()
    (signed, _), (held, second) = outcomes(tmp_path / "package")
    assert (signed, held) == (0, 1)
    assert "the event is missing" in second


def test_empty_log_gives_no_package(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(EmptyLogError):
        pack(settings, tmp_path / "package")

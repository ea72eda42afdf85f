"""The audit commands: exit codes, and a one-sentence error."""

from __future__ import annotations

import asyncio
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from events.audit.checkpoint_schedule import take_checkpoint
from events.audit.checkpoints import FILE, KEY_FILE
from events.store.event_log import open_log
from querymill.cli.app import main
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import fill
from tests.tables import from_table

HEAD = 24
type Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def audit(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`querymill audit …` over a log of five commits, the last one signed; returns code, stdout, stderr."""
    fill(settings, [1, 4, 7, 2, 10])

    async def sign() -> None:
        async with open_log(settings) as store:
            await take_checkpoint(store, settings)

    asyncio.run(sign())
    monkeypatch.setenv("QUERYMILL_DATABASE_URL", settings.database_url or "")
    monkeypatch.setenv("QUERYMILL_HOME_DIR", str(settings.home_dir))
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["querymill", "audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out = capsys.readouterr()
        return int(ended.value.code or 0), out.out, out.err

    return run


def test_verify_prints_its_result(audit: Command) -> None:
    code, out, err = audit("verify")
    assert (err, code, out) == ("", 0, f"{HEAD + 1} events hold, 1 checkpoint agrees\n")


def test_prove_and_check_proof_of_an_event(audit: Command, settings: Settings, tmp_path: Path) -> None:
    proof = tmp_path / "event.tlog-proof"
    code, out, _ = audit("prove", 5, "--out", proof)
    assert code == 0
    assert "up to the checkpoint at 24" in out
    assert audit("prove", 5)[1].encode() == proof.read_bytes()
    key = json.loads((settings.home / FILE).read_text("utf-8"))["public_key"]
    code, out, _ = audit("check-proof", proof, "--key", key)
    assert code == 0
    assert out.startswith("position 5 is log.recorded of log:t1; signed by ")
    proof.write_bytes(proof.read_bytes().replace(b"index 4", b"index 5"))
    code, out, _ = audit("check-proof", proof)
    assert code == 1
    assert "the root that follows is not the one of the checkpoint" in out


def test_prove_and_check_proof_of_consistency(audit: Command, settings: Settings, tmp_path: Path) -> None:
    kept, proof = tmp_path / "kept.jsonl", tmp_path / "since.txt"
    kept.write_bytes((settings.home / FILE).read_bytes())
    fill(settings, [300])
    assert audit("checkpoint")[0] == 0
    code, out, _ = audit("prove-consistency", HEAD, "--out", proof)
    assert code == 0
    assert f"from position {HEAD} to the checkpoint at {HEAD + 301}" in out
    code, out, err = audit("check-proof", proof, "--checkpoints", kept)
    assert (code, err) == (0, "")
    assert out.startswith(f"the log only grew from {HEAD} to {HEAD + 301} events; signed by ")
    code, out, err = audit("check-proof", proof)
    assert (code, out) == (2, "")
    one_sentence(err)
    proof.write_bytes(proof.read_bytes().replace(b"325", b"326"))
    assert audit("check-proof", proof, "--checkpoints", kept)[0] == 1
    assert audit("prove-consistency", 7)[0] == 1


def test_archive_prints_whether_rows_stay(audit: Command, tmp_path: Path) -> None:
    code, out, _ = audit("archive", "--before", 13, "--to", tmp_path)
    assert code == 0
    assert out.startswith("12 events up to position 12 in ")
    assert out.endswith("; the events stay in the table\n")
    code, _, err = audit("archive", "--before", 13, "--to", tmp_path, "--remove")
    assert code == 2
    one_sentence(err)
    assert "nothing can be removed: only whole partitions of the table are" in err


def damaged(whole: Path, target: Path, kind: str) -> None:
    match kind:
        case "truncated":
            target.write_bytes(whole.read_bytes()[:-400])
        case "not a zip":
            target.write_bytes(b"\x1f\x8b\x08 nonsense")
        case "empty":
            target.write_bytes(b"")
        case "another zip":
            with zipfile.ZipFile(target, "w") as archive:
                archive.writestr("readme.txt", "hello")
        case "not JSON inside":
            with zipfile.ZipFile(target, "w") as archive:
                for name in ("manifest.json", "events.jsonl", "checkpoints.jsonl"):
                    archive.writestr(name, b"\xff{nonsense")
        case _:
            raw = bytearray(whole.read_bytes())
            raw[len(raw) // 2] ^= 0xFF
            target.write_bytes(raw)


@pytest.mark.parametrize("kind", ["truncated", "not a zip", "empty", "another zip", "not JSON inside"])
def test_file_that_is_no_export_is_one_sentence(audit: Command, tmp_path: Path, kind: str) -> None:
    assert audit("export", tmp_path / "whole.zip")[0] == 0
    assert audit("verify-file", tmp_path / "whole.zip")[0] == 0
    damaged(tmp_path / "whole.zip", tmp_path / "bad.zip", kind)
    code, out, err = audit("verify-file", tmp_path / "bad.zip")
    assert code == 2, out
    assert out == ""
    one_sentence(err)
    assert "bad.zip is no audit export" in err


@from_table
def test_bad_argument_is_one_sentence(audit: Command, arguments: tuple[object, ...], expected: str) -> None:
    code, out, err = audit(*arguments)
    assert (code, out) == (2, "")
    one_sentence(err)
    assert expected in err


@from_table
def test_prove_without_event_or_signature_fails(audit: Command, position: int, expected: str) -> None:
    code, out, err = audit("prove", position)
    assert (code, out) == (1, "")
    one_sentence(err)
    assert expected in err


def test_verify_with_wrong_key_is_one_sentence(audit: Command, settings: Settings) -> None:
    code, out, _ = audit("verify", "--key", "00" * 32)
    assert code == 1
    assert out == "position 24: a checkpoint's signature does not hold\n"
    (settings.home / KEY_FILE).write_bytes(b"not a key")
    code, out, err = audit("checkpoint")
    assert (code, out) == (2, "")
    one_sentence(err)
    assert "this is no signing key" in err


def test_invalid_checkpoints_are_one_sentence(audit: Command, tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_bytes(b"nonsense\n")
    code, _, err = audit("verify", "--checkpoints", tmp_path / "kept.jsonl")
    assert code == 2
    one_sentence(err)
    assert "line 1 is no checkpoint" in err


def test_check_proof_of_another_file_is_one_sentence(audit: Command, tmp_path: Path) -> None:
    for content in (b"", b"\xff", b"{}", b"[1]"):
        (tmp_path / "x.json").write_bytes(content)
        code, out, err = audit("check-proof", tmp_path / "x.json")
        assert code == 1
        assert "this is no proof" in out
        assert err == ""


def one_sentence(err: str) -> None:
    lines = [line for line in err.splitlines() if line.strip()]
    assert len(lines) == 1, err
    assert lines[0].startswith("querymill: ")
    assert "Traceback" not in err

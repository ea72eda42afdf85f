"""The audit on the command line: exit codes, and one sentence where something is wrong."""

from __future__ import annotations

import asyncio
import errno
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from events.audit.checkpoint_schedule import take_checkpoint
from events.audit.checkpoints import FILE, KEY_FILE
from events.audit.progress_file import FILE as PROGRESS_FILE
from events.audit.progress_file import ResumePoint, write_resume_point
from events.store.event_log import open_log
from querymill.cli.app import main
from querymill.cli.commands import audit as commands
from runtime.settings.settings import Settings
from tests.integration.events.audit_fill import fill

HEAD = 24
type Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def audit(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`querymill audit …` over a log of five commits with a checkpoint at their end; answers code, stdout, stderr."""
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
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_verify_says_what_it_found(audit: Command) -> None:
    code, said, noted = audit("verify")
    assert (noted, code, said) == ("", 0, f"{HEAD + 1} events hold, 1 checkpoint agrees\n")


def test_verify_says_where_it_goes_on(audit: Command, settings: Settings) -> None:
    line = json.loads((settings.home / FILE).read_text("utf-8"))
    write_resume_point(settings.home / PROGRESS_FILE, ResumePoint(position=line["position"], chain=line["chain"]))
    code, said, noted = audit("verify")
    assert (code, said) == (0, "1 events hold, 1 checkpoint agrees\n")
    assert f"beginning after position {HEAD}: the last verification was interrupted there" in noted
    write_resume_point(settings.home / PROGRESS_FILE, ResumePoint(position=line["position"], chain=line["chain"]))
    assert audit("verify", "--from-start")[1].startswith(f"{HEAD + 1} events")


def test_an_event_is_proven_and_the_proof_checked(audit: Command, tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    code, said, _ = audit("prove", 5, "--out", proof)
    assert code == 0
    assert "3 links up to the checkpoint at 24" in said
    assert audit("prove", 5)[1].encode() == proof.read_bytes()
    key = json.loads(proof.read_bytes())["checkpoint"]["public_key"]
    code, said, _ = audit("check-proof", proof, "--key", key)
    assert code == 0
    assert said.startswith("position 5 is log.recorded of log:t1; signed by ")
    proof.write_bytes(proof.read_bytes().replace(b"1.3", b"1.4"))
    code, said, _ = audit("check-proof", proof)
    assert code == 1
    assert "is not the chain the checkpoint signs" in said


def test_an_archive_says_what_became_of_the_rows(audit: Command, tmp_path: Path) -> None:
    code, said, _ = audit("archive", "--before", 13, "--to", tmp_path)
    assert code == 0
    assert said.startswith("12 events up to position 12 in ")
    assert said.endswith("; the rows stay in the table\n")
    code, _, noted = audit("archive", "--before", 13, "--to", tmp_path, "--remove")
    assert code == 2
    one_sentence(noted)
    assert "nothing can be removed: position 1 is of a task that was not deleted" in noted


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
def test_a_file_that_is_no_export_is_one_sentence(audit: Command, tmp_path: Path, kind: str) -> None:
    assert audit("export", tmp_path / "whole.zip")[0] == 0
    assert audit("verify-file", tmp_path / "whole.zip")[0] == 0
    damaged(tmp_path / "whole.zip", tmp_path / "bad.zip", kind)
    code, said, noted = audit("verify-file", tmp_path / "bad.zip")
    assert code == 2, said
    assert said == ""
    one_sentence(noted)
    assert "bad.zip is no audit export" in noted


def test_a_broken_byte_is_found(audit: Command, tmp_path: Path) -> None:
    """It spoils either the packing (no export any more) or, still unpacked, a row."""
    assert audit("export", tmp_path / "whole.zip")[0] == 0
    damaged(tmp_path / "whole.zip", tmp_path / "bad.zip", "a broken byte")
    code, said, noted = audit("verify-file", tmp_path / "bad.zip")
    assert code in (1, 2)
    assert len((said + noted).splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("verify-file", "nowhere.zip"), "there is no file nowhere.zip", id="a file that is not there"),
        pytest.param(("verify-file", "."), "there is no file .", id="a folder"),
        pytest.param(("check-proof", "nowhere.json"), "there is no file nowhere.json", id="a proof that is not there"),
        pytest.param(("verify", "--checkpoints", "nowhere"), "there is no file nowhere", id="checkpoints not there"),
        pytest.param(("archive", "--before", "soon", "--to", "x"), "neither a position nor a moment", id="no moment"),
        pytest.param(("prove", "first"), "POSITION: should be", id="no number"),
        pytest.param(
            ("verify", "--after", "99"), "--after: the log ends at position 25, before 99", id="behind the end"
        ),
        pytest.param(("verify", "--key", "zz"), "--key: 'zz' is not a public key", id="no key"),
    ],
)
def test_what_is_wrong_is_one_sentence(audit: Command, arguments: tuple[object, ...], says: str) -> None:
    code, said, noted = audit(*arguments)
    assert (code, said) == (2, "")
    one_sentence(noted)
    assert says in noted


@pytest.mark.parametrize(
    ("position", "says"),
    [
        pytest.param(999, "there is no event at position 999", id="an event that is not there"),
        pytest.param(HEAD + 1, "no checkpoint has seen position", id="an event not signed yet"),
    ],
)
def test_what_cannot_be_proven_has_failed(audit: Command, position: int, says: str) -> None:
    code, said, noted = audit("prove", position)
    assert (code, said) == (1, "")
    one_sentence(noted)
    assert says in noted


def test_a_wrong_key_is_one_sentence(audit: Command, settings: Settings) -> None:
    code, said, _ = audit("verify", "--key", "00" * 32)
    assert code == 1
    assert said == "position 24: a checkpoint's signature does not hold\n"
    (settings.home / KEY_FILE).write_bytes(b"not a key")
    code, said, noted = audit("checkpoint")
    assert (code, said) == (2, "")
    one_sentence(noted)
    assert "this is no signing key" in noted


def test_checkpoints_that_are_none_are_one_sentence(audit: Command, tmp_path: Path) -> None:
    (tmp_path / "kept.jsonl").write_bytes(b"nonsense\n")
    code, _, noted = audit("verify", "--checkpoints", tmp_path / "kept.jsonl")
    assert code == 2
    one_sentence(noted)
    assert "line 1 is no checkpoint" in noted


def test_a_file_that_is_no_proof_is_one_sentence(audit: Command, tmp_path: Path) -> None:
    for content in (b"", b"\xff", b"{}", b"[1]"):
        (tmp_path / "x.json").write_bytes(content)
        code, said, noted = audit("check-proof", tmp_path / "x.json")
        assert code == 1
        assert "this is no proof" in said
        assert noted == ""


def one_sentence(noted: str) -> None:
    lines = [line for line in noted.splitlines() if line.strip()]
    assert len(lines) == 1, noted
    assert lines[0].startswith("querymill: ")
    assert "Traceback" not in noted


def test_an_export_that_breaks_off_leaves_the_one_before_it(
    audit: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "log" / "export.zip"
    target.parent.mkdir()
    assert audit("export", target)[0] == 0
    before = target.read_bytes()

    def filled(_conn: object, path: Path, *_: object, **__: object) -> None:
        path.write_bytes(before[:100])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(commands, "write_export", filled)
    assert audit("export", target)[0] == 1
    assert target.read_bytes() == before
    assert list(target.parent.iterdir()) == [target]

"""The verifier of the documentation as an auditor starts it: a file it cannot read gets one sentence."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.unit.events.verify_event_log import PROGRAM


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROGRAM), *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def packed(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello\n\nworld", id="text that is no proof"),
        pytest.param(b"\xff\xfe\x00", id="bytes that are no text"),
        pytest.param(packed(readme_txt="x"), id="another zip"),
        pytest.param(packed(manifest_json="{", checkpoints_jsonl="", events_jsonl=""), id="a manifest cut off"),
        pytest.param(
            packed(manifest_json="{}", checkpoints_jsonl="[]", events_jsonl=""), id="a checkpoint of no fields"
        ),
        pytest.param(packed(manifest_json="{}", checkpoints_jsonl="", events_jsonl="")[:-30], id="a cut zip"),
    ],
)
def test_unreadable_file_is_named_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "given.zip"
    file.write_bytes(content)
    ended = run(str(file))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{file} is damaged, or it is no export, archive or proof: ")
    assert ended.stderr.count("\n") == 1


def test_missing_file_is_named(tmp_path: Path) -> None:
    ended = run(str(tmp_path / "none"))
    assert ended.returncode == 1
    assert str(tmp_path / "none") in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_arguments_it_says_how_it_is_called() -> None:
    assert run().stderr.startswith("Checks what Querymill writes for auditors: python verify_event_log.py FILE")

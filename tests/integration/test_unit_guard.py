"""Guard of unit tests: each forbidden use fails the test, also in its setup or with its error swallowed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

pytestmark = pytest.mark.long

CASES = Path(__file__).with_name("unit_guard_cases.py")


def test_guard_refuses_forbidden_uses_only(tmp_path: Path) -> None:
    folder = tmp_path / "main" / "tests" / "unit"
    folder.mkdir(parents=True)
    (tmp_path / "main2").mkdir()
    (tmp_path / "main2" / "data").touch()
    shutil.copy(REPOSITORY / "tests" / "unit" / "conftest.py", folder)
    shutil.copy(CASES, folder / "test_cases.py")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", folder],
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    outcomes = re.findall(r"^(PASSED|FAILED|ERROR) .*::test_(forbidden|allowed)(\S*)", run.stdout, re.MULTILINE)
    assert {kind for _, kind, _ in outcomes} == {"forbidden", "allowed"}, run.stdout
    assert [case for outcome, kind, case in outcomes if (outcome == "PASSED") is not (kind == "allowed")] == []

"""The version before this one, installed from this repository's history into a virtual environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
BEFORE_FIRST_TAG = "9df62c11"
"""Commit that is the predecessor as long as no version has a tag."""

OF_NEWER_TESTS = frozenset({"QUERYMILL_PREDECESSOR", "QUERYMILL_CHAOS_MINUTES", "QUERYMILL_TEST_BUCKET"})


@dataclass(frozen=True, slots=True)
class Predecessor:
    """Source folder and interpreter of a version."""

    commit: str
    folder: Path
    python: Path

    def run(self, module: str, *arguments: str) -> tuple[str, str]:
        """Return arguments of `Product.run` with which a process becomes `python -m MODULE` of that version."""
        command = [str(self.python), "-u", "-m", module, *arguments]
        return "-c", f"import os; os.execv({command[0]!r}, {command!r})"

    def environment_from(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return an environment for that version, without variables of newer tests, which it would refuse."""
        kept = {name: value for name, value in given.items() if name not in OF_NEWER_TESTS}
        return {**kept, "PYTHONPATH": os.pathsep.join(map(str, (self.folder, self.folder / "client")))}


def install_predecessor(folder: Path) -> Predecessor:
    """Install the newest tagged version before this one, or the one in QUERYMILL_PREDECESSOR.

    Skips the test if the repository has no history, or uv is missing.
    """
    uv = shutil.which("uv") or str(REPOSITORY / ".tools" / "bin" / "uv")
    commit = os.environ.get("QUERYMILL_PREDECESSOR") or _git("describe", "--tags", "--abbrev=0", "HEAD^")
    commit = commit or BEFORE_FIRST_TAG
    if not _git("rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}"):
        pytest.skip(f"this clone has no commit {commit} to install as predecessor")
    if not Path(uv).exists():
        pytest.skip("installing the predecessor needs uv")
    source, packed, environment = folder / "source", folder / "source.tar", folder / "venv"
    subprocess.run(["git", "archive", "--output", packed, commit], cwd=REPOSITORY, check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(source, filter="data")
    python = environment / "bin" / "python"
    for command in (
        [uv, "venv", "-q", "--python", str(REPOSITORY / ".venv" / "bin" / "python"), str(environment)],
        [uv, "pip", "install", "-q", "--python", str(python), "--require-hashes", "-r", "requirements/run.txt"],
        [uv, "pip", "install", "-q", "--python", str(python), "--no-deps", "-e", "client", "-e", "."],
    ):
        subprocess.run(command, cwd=source, check=True, timeout=600)
    return Predecessor(commit, source, python)


def _git(*arguments: str) -> str:
    """Output of a git command; empty if it fails or there is no git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""

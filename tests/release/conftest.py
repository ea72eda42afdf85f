"""Fixtures: the files of a release, and machines on which nothing of it is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.ports import OwnPort

REPOSITORY = Path(__file__).parents[2]
DIST = REPOSITORY / "dist"
TOOLS = REPOSITORY / ".tools"
NETWORK = ("SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")
"""Variables without which this machine may not reach a package registry."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith("tests/release/"):
            item.add_marker("release")


@pytest.fixture(scope="session")
def dist() -> Path:
    """Folder of the wheels and source distributions that `make dist` has built."""
    assert list(DIST.glob("*.whl")), "`make dist` builds the distributions first"
    return DIST


@pytest.fixture
def port() -> Iterator[int]:
    """Port that is reserved for a service of the test."""
    own = OwnPort()
    yield own.number
    own.close()


@dataclass(slots=True, eq=False)
class EmptyHome:
    """User with an empty home folder: nothing is on the path but the system's programs, uv and pipx."""

    folder: Path
    variables: dict[str, str]

    def command(self, *arguments: str) -> list[str]:
        """Return the command line with the full path of its program. Raises AssertionError if there is none."""
        program = shutil.which(arguments[0], path=self.variables["PATH"])
        assert program, f"{arguments[0]} is not installed"
        return [program, *arguments[1:]]

    def run(self, *arguments: str, status: int = 0, **variables: str) -> str:
        """Run a command; return its output. Raises AssertionError if it ends with another status."""
        done = subprocess.run(
            self.command(*arguments), cwd=self.folder, env={**self.variables, **variables}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout
        return done.stdout

    @contextmanager
    def serving(self, *arguments: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
        """Start a command that serves the page; yield the page's address and the process, which ends with the block."""
        with subprocess.Popen(
            self.command(*arguments), cwd=self.folder, env={**self.variables, **variables}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            try:
                yield address_in(process), process
            finally:
                process.terminate()


def address_in(process: subprocess.Popen[str]) -> str:
    """Return the first address that the process prints. Fails with all its output if it ends without one."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if found := re.search(r"http://[\d.:]+", line):
            return found[0]
    pytest.fail("".join(lines))


def assert_page(url: str) -> None:
    """Fail unless the service sends the page and the scripts and styles that the page names."""
    page = httpx2.get(url).text
    parts = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css))"', page)
    assert parts
    assert {httpx2.get(f"{url}{part}").status_code for part in parts} == {200}


@pytest.fixture
def empty_home(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, dist: Path) -> EmptyHome:
    programs = tmp_path / "programs"
    programs.mkdir()
    uv = Path(shutil.which("uv", path=f"{TOOLS / 'bin'}:{os.environ['PATH']}") or "").resolve()
    for program in (uv, uv.with_name("uvx"), TOOLS / "release/bin/pipx"):
        (programs / program.name).symlink_to(program)
    home = tmp_path / "home"
    home.mkdir()
    variables = {
        **{name: os.environ[name] for name in NETWORK if name in os.environ},
        "HOME": str(home),
        "PATH": f"{home}/.local/bin:{programs}:/usr/local/bin:/usr/bin:/bin",
        "UV_FIND_LINKS": str(dist),
        "PIP_FIND_LINKS": str(dist),
        # not the machine's, which may hold an earlier build of this version
        "UV_CACHE_DIR": str(tmp_path_factory.getbasetemp() / "uv-cache"),
    }
    return EmptyHome(home, variables)

"""Moved home folder: it works at its new path, including sources in its embedded server."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.embedded.cluster import Cluster
from tests.acceptance.tasks.test_command_line import CommandLine
from tests.tables import from_table

pytestmark = pytest.mark.long


@pytest.fixture
def querymill() -> Iterator[CommandLine]:
    """Command line without an existing home folder."""
    folder = Path(tempfile.mkdtemp(prefix="qm-moved-"))
    folder.chmod(0o755)
    yield CommandLine(folder)
    shutil.rmtree(folder, ignore_errors=True)


@from_table
def test_source_in_embedded_server_follows_moved_home(querymill: CommandLine, elsewhere: str) -> None:
    old, new = querymill.home / "data", querymill.home / elsewhere
    dsn = Cluster(old / "postgres").dsn
    assert querymill("db", "add", "own", dsn).returncode == 0
    shutil.move(old, new)
    querymill.environment["QUERYMILL_HOME_DIR"] = str(new)

    checked = querymill("db", "check", "own")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "own: reachable" in checked.stdout
    assert querymill.json("db", "list")[0]["host"] == str(Cluster(new / "postgres").socket_folder)

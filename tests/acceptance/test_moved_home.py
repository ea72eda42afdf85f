"""A home that was moved or copied works where it lies now, what is in its embedded server included."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.embedded.cluster import Cluster
from tests.acceptance.test_command_line import CommandLine


@pytest.fixture
def querymill() -> Iterator[CommandLine]:
    """No home yet."""
    folder = Path(tempfile.mkdtemp(prefix="qm-moved-"))
    folder.chmod(0o755)
    yield CommandLine(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("elsewhere", id="where its socket lies within"),
        pytest.param("_".join(["far"] * 25), id="where the socket's path would be too long"),
    ],
)
def test_a_source_in_the_embedded_server_follows_its_home(querymill: CommandLine, elsewhere: str) -> None:
    old, new = querymill.home / "data", querymill.home / elsewhere
    dsn = Cluster(old / "postgres").dsn
    assert querymill("db", "add", "own", dsn).returncode == 0
    shutil.move(old, new)
    querymill.environment["QUERYMILL_HOME_DIR"] = str(new)

    checked = querymill("db", "check", "own")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "own: reachable" in checked.stdout
    assert querymill.json("db", "list")[0]["host"] == str(Cluster(new / "postgres").socket_folder)

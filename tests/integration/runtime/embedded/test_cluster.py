"""A killed server starts again, whatever the system still reports about its process."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

from runtime.bootstrap import prepare_database
from runtime.embedded import server
from runtime.embedded.cluster import Cluster
from runtime.embedded.server_user import ClusterFailed
from runtime.settings.settings import Settings, SettingsError
from tests.small_disk import make_read_only, small_disk

PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture
def orphans_are_kept() -> Generator[None]:
    """Inherit orphans and do not reap them, as the first process of many containers does."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for orphans")
@pytest.mark.usefixtures("orphans_are_kept")
def test_killed_server_that_is_not_reaped_is_restarted(tmp_path: Path) -> None:
    running = server.start(tmp_path)
    killed = int((tmp_path / "postgres" / "postmaster.pid").read_text().splitlines()[0])
    try:
        os.kill(killed, signal.SIGKILL)
        os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)
        running.revive()
        with psycopg.connect(running.database_url) as conn:
            assert conn.execute("select 1").fetchone() == (1,)
    finally:
        running.stop()
        os.waitpid(killed, 0)


def test_disk_without_space_is_reported(tmp_path: Path) -> None:
    with small_disk(tmp_path, "3m") as small:
        if not small:
            pytest.skip("may not mount a small disk")
        with pytest.raises(ClusterFailed, match=r"cannot be made: .*No space left on device"):
            Cluster(tmp_path / "postgres").make()


def test_copy_of_a_running_home_is_refused_with_the_reason(tmp_path: Path) -> None:
    """The error is the reason itself, not a reference to the server's log."""
    running = server.start(tmp_path / "home")
    try:
        pid = (tmp_path / "home" / "postgres" / "postmaster.pid").read_text().splitlines()[0]
        # the server may remove files during the copy; cp then only warns
        subprocess.run(["cp", "-a", str(tmp_path / "home"), str(tmp_path / "copy")], capture_output=True, check=False)
        with pytest.raises(SettingsError, match=rf'lock file "postmaster.pid" already exists .*PID {pid}'):
            prepare_database(Settings(home_dir=tmp_path / "copy"))
    finally:
        running.stop()


def test_home_on_a_read_only_disk_is_refused_with_the_reason(tmp_path: Path) -> None:
    with small_disk(tmp_path, "200m") as small:
        if not small:
            pytest.skip("may not mount a small disk")
        server.start(tmp_path / "home").stop()
        make_read_only(tmp_path)
        with pytest.raises(SettingsError, match=r"does not start; .*Read-only file system"):
            prepare_database(Settings(home_dir=tmp_path / "home"))

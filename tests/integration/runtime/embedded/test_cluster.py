"""A server that was killed starts again, whatever the system still says of it."""

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
from tests.small_disk import small_disk

PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture
def orphans_are_kept() -> Generator[None]:
    """This process inherits orphans and collects none, as the first process of many a container."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    yield
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for orphans")
@pytest.mark.usefixtures("orphans_are_kept")
def test_a_killed_server_whose_end_nobody_collects_is_started_again(tmp_path: Path) -> None:
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


def test_a_disk_without_room_is_named_as_what_it_is(tmp_path: Path) -> None:
    with small_disk(tmp_path, "3m") as small:
        if not small:
            pytest.skip("may not mount a small disk")
        with pytest.raises(ClusterFailed, match=r"cannot be made: .*No space left on device"):
            Cluster(tmp_path / "postgres").make()


def test_a_home_copied_while_it_runs_is_refused_for_the_reason_it_has(tmp_path: Path) -> None:
    """Not by a hint at where the reason stands."""
    running = server.start(tmp_path / "home")
    try:
        pid = (tmp_path / "home" / "postgres" / "postmaster.pid").read_text().splitlines()[0]
        # what the server removes under its hands is no reason for it to stop, only to say so
        subprocess.run(["cp", "-a", str(tmp_path / "home"), str(tmp_path / "copy")], capture_output=True, check=False)
        with pytest.raises(SettingsError, match=rf'lock file "postmaster.pid" already exists .*PID {pid}'):
            prepare_database(Settings(home_dir=tmp_path / "copy"))
    finally:
        running.stop()


def test_a_home_on_a_disk_that_takes_nothing_is_refused_as_that(tmp_path: Path) -> None:
    with small_disk(tmp_path, "200m") as small:
        if not small:
            pytest.skip("may not mount a small disk")
        server.start(tmp_path / "home").stop()
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path)], check=True)
        with pytest.raises(SettingsError, match=r"does not start; .*Read-only file system"):
            prepare_database(Settings(home_dir=tmp_path / "home"))

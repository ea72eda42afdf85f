"""PostgreSQL for those who have no server: one for each home folder, shared by every process that needs it.

Each process that uses the server holds a shared lock, which the system releases however the process ends. So a server
left running by killed processes is adopted, and the last process to leave stops it.
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
    """A running server. `dsn` is its maintenance database, `database_url` the one Querymill lives in."""

    dsn: str
    database_url: str
    _home: Path
    _cluster: Cluster
    _share: int | None
    """The descriptor that holds this process's share of the lock."""

    def stop(self) -> None:
        """Gives up this process's share, and stops the server if nobody else has one. Signals wait until it is done."""
        with undisturbed(), _alone(self._home):
            self.let_go()

    def let_go(self) -> None:
        """The same for a caller that already is alone with the home."""
        atexit.unregister(self.stop)
        if self._share is not None:
            os.close(self._share)
            self._share = None
        if _is_unused(self._cluster.data):
            self._cluster.stop()

    def revive(self) -> None:
        """Starts the server again if it has died. Raises ClusterFailed if it does not start."""
        if self._cluster.has_died():
            with _alone(self._home):
                self._cluster.start()


def start(home: Path) -> EmbeddedServer:
    """Starts or adopts the server of `home`, about 0.7 s cold and 0.2 s warm; creates the database when missing.

    Raises ClusterFailed with a sentence, OSError where the folder cannot be written.
    """
    home.mkdir(parents=True, exist_ok=True)
    # a signal in between would leave a half-started server that nobody stops
    with deferred(), _alone(home):
        _choose_place(home)
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
        # every way for this process to end but being killed stops the server, too
        atexit.register(server.stop)
        try:
            cluster.start()
            _ensure_database(cluster.dsn)
        except BaseException:
            server.let_go()
            raise
    return server


def _choose_place(home: Path) -> None:
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
def _alone(home: Path) -> Generator[None]:
    """Held while a process starts or stops the server of a home: one at a time."""
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

"""PostgreSQL server of one test, on a TCP port, that supports every stop mode."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from runtime.embedded.server_user import as_server_user, binaries
from tests.ports import OwnPort
from tests.waiting import until_in_thread

type StopMode = Literal["smart", "fast", "immediate"]


class OwnServer:
    """Created and started by `with`. Start the embedded server once before: it prepares user and permissions."""

    def __init__(self, options: str = "") -> None:
        self._options = options
        self.home = Path(tempfile.mkdtemp(prefix="qm-own-"))
        self._port = OwnPort()
        self.port = self._port.number
        self.data = self.home / "data"

    @property
    def dsn(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def database(self, name: str) -> str:
        """Return the DSN of a database; create the database if it does not exist."""
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            if conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
                conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def __enter__(self) -> OwnServer:
        if account := as_server_user():
            shutil.chown(self.home, account["user"], account["group"])
        self._make()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        self._port.close()

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self.home} {self._options}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.home / "log"), "-o", options, "start")

    def stop(self, mode: StopMode) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def _make(self) -> None:
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [binaries() / program, *arguments],
            cwd=self.home,
            # pg_ctl gives up after this time
            env=os.environ | {"PGCTLTIMEOUT": "180"},
            # the server would inherit pipes and keep them open
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=240,
            check=False,
            **as_server_user(),
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)} ended with {done.returncode}"


class Standby(OwnServer):
    """Hot standby of a running server; can be promoted."""

    def __init__(self, primary: OwnServer, options: str = "") -> None:
        super().__init__(options)
        self._primary = primary

    def promote(self) -> None:
        """Promote the standby and wait until it accepts writes."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def lose_primary(self) -> None:
        """Stop replication without the primary noticing."""
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            conn.execute("alter system set primary_conninfo = ''")
            conn.execute("select pg_reload_conf()")
            until_in_thread(lambda: conn.execute("select 1 from pg_stat_wal_receiver").fetchone() is None)

    def has_all(self) -> None:
        """Wait until everything committed on the primary can be read here."""
        with psycopg.connect(self._primary.dsn) as primary, psycopg.connect(self.dsn, autocommit=True) as conn:
            (written,) = primary.execute("select pg_current_wal_flush_lsn()::text").fetchone() or ("",)
            replayed = "select pg_last_wal_replay_lsn() >= %s::pg_lsn"
            until_in_thread(lambda: conn.execute(replayed, (written,)).fetchone() == (True,))

    def _make(self) -> None:
        primary = f"postgresql://postgres@127.0.0.1:{self._primary.port}/postgres"
        self._run("pg_basebackup", "-D", str(self.data), "-d", primary, "-R", "-c", "fast", "--no-sync")

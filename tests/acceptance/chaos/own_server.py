"""A PostgreSQL of the test's own, on a TCP port, that may be stopped in every way there is."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from runtime.cluster import as_server_user, binaries
from tests.ports import OwnPort

type StopMode = Literal["smart", "fast", "immediate"]


class OwnServer:
    """Made and started by `with`. The embedded one must have been started once: that prepares user and permissions."""

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
        """The DSN of a database, made if it is not there."""
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            if conn.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is None:
                conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def __enter__(self) -> OwnServer:
        if who := as_server_user():
            shutil.chown(self.home, who["user"], who["group"])
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-sync")
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if (self.data / "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)
        self._port.close()

    def start(self) -> None:
        """Returns once connections are accepted."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self.home} {self._options}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.home / "log"), "-o", options, "start")

    def stop(self, mode: StopMode) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [binaries() / program, *arguments],
            cwd=self.home,
            # a server inherits its starter's pipes and would keep them open
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
            **as_server_user(),
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)} ended with {done.returncode}"

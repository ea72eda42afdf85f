"""Guard of unit tests and their fixtures: they use no disk, no network, no processes and no sleep.

Python's audit events name most such uses before they happen; three functions that raise no event are replaced while a
test runs. Files of the interpreter, its libraries and the repository may be read: a test's data is part of the test.
"""

from __future__ import annotations

import asyncio
import os
import sys
import sysconfig
import threading
from collections.abc import Coroutine, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg import generators

REPOSITORY = Path(__file__).parents[2]
MAY_BE_READ = {
    *(Path(path).resolve() for path in (REPOSITORY, sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())),
    *(Path("/usr/share"), Path("/etc"), Path(os.devnull)),
}
FORBIDDEN_EVENTS = frozenset(
    {
        *("socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "sqlite3.connect"),
        *("socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "time.sleep", "subprocess.Popen"),
        *("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.kill", "os.killpg"),
    }
)
CHANGES_OF_FILES = frozenset(
    {
        *("os.mkdir", "os.rmdir", "os.remove", "os.rename", "os.link", "os.symlink", "os.truncate"),
        *("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr"),
    }
)
OWN_FOLDERS = frozenset({"__pycache__", ".hypothesis"})
"""Folders to which Python and hypothesis write."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

_offences: list[str] = []
_watched: list[bool] = []
"""Not empty while a unit test or its setup runs."""


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if not _watched:
        return
    if (
        event in FORBIDDEN_EVENTS
        or (event in CHANGES_OF_FILES and not _may_be_written(args[0]))
        or (event == "open" and not _may_be_opened(*args))
    ):
        _offences.append(f"{event}{args!r:.200}")


def _may_be_opened(path: object, _mode: object, flags: int) -> bool:
    if isinstance(path, int):
        return True
    if flags & WRITING:
        return _may_be_written(path)
    real = Path(os.path.realpath(_name(path)))
    # a library looks for the time zone in places that other systems have
    return not MAY_BE_READ.isdisjoint((real, *real.parents)) or not real.exists()


def _may_be_written(path: object) -> bool:
    name = _name(path)
    return name == os.devnull or not OWN_FOLDERS.isdisjoint(Path(name).parts)


def _name(path: object) -> str:
    return os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)


sys.addaudithook(_watch)


_sleep, _wait, _connect = asyncio.sleep, threading.Event.wait, generators.connect


def _noticed_sleep[Result](delay: float, result: Result = None) -> Coroutine[Any, Any, Result]:
    if delay > 0:
        _offences.append(f"asyncio.sleep({delay})")
    return _sleep(delay, result)


def _noticed_wait(self: threading.Event, timeout: float | None = None) -> bool:
    happened = _wait(self, timeout)
    if timeout and not happened:
        _offences.append(f"threading.Event.wait({timeout}) in vain")
    return happened


def _noticed_connect(conninfo: str) -> Generator[Any, Any, Any]:
    _offences.append("psycopg.connect")
    return _connect(conninfo)


@contextmanager
def _guard() -> Iterator[None]:
    """Fail a test that uses more than it may, even if its code swallows the error."""
    _offences.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "sleep", _noticed_sleep)
        patch.setattr(threading.Event, "wait", _noticed_wait)
        patch.setattr(generators, "connect", _noticed_connect)
        _watched.append(True)
        try:
            yield
        finally:
            _watched.clear()
    if _offences:
        pytest.fail(f"a unit test uses no files, sockets, processes or sleep: {_offences[0]}", pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    with _guard():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    with _guard():
        yield

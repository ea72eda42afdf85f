"""Holds unit tests to what they promise: no files, no sockets, no processes, no sleep.

Python's audit events name each of these before it happens. What the interpreter and its libraries read of themselves,
and what the repository holds, may be read: a test's data is part of the test.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
MAY_BE_READ = (
    *{str(Path(path).resolve()) for path in (REPOSITORY, sys.prefix, sys.base_prefix, *sysconfig.get_paths().values())},
    "/usr/share/",
    "/etc/",
    os.devnull,
)
NEEDS_MORE = frozenset(
    {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.fork", "os.posix_spawn", "time.sleep"}
)
NOTES = frozenset({"__pycache__", ".hypothesis"})
"""Folders in which Python and hypothesis keep notes of their own."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC

_offences: list[str] = []
_watched: list[bool] = []
"""Not empty while a unit test runs."""


def _watch(event: str, args: tuple[object, ...]) -> None:
    if not _watched:
        return
    if event in NEEDS_MORE:
        _offences.append(f"{event}{args!r:.200}")
    elif event == "open" and not _may_be_opened(*args):
        _offences.append(f"open{args!r:.200}")


def _may_be_opened(path: object, _mode: object = None, flags: object = 0) -> bool:
    if isinstance(path, int):
        return True
    name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
    if isinstance(flags, int) and flags & WRITING:
        return name == os.devnull or not NOTES.isdisjoint(Path(name).parts)
    # a library looks for the time zone in places that other systems have
    return os.path.realpath(name).startswith(MAY_BE_READ) or not Path(name).exists()


sys.addaudithook(_watch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fails a test that has used more than it may, also if its code swallowed the error."""
    _offences.clear()
    _watched.append(True)
    try:
        yield
    finally:
        _watched.clear()
    if _offences:
        pytest.fail(f"a unit test uses no files, sockets, processes or sleep: {_offences[0]}", pytrace=False)

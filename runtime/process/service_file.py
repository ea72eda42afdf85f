"""`service.json`: which service the commands of a home folder talk to.

The service holds a lock on the file that names it. So a file that a killed service left behind is recognised, even if
another home's service has taken its port since, or another process its number.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def announced(home: Path, url: str) -> Generator[bool]:
    """The file names this process's service inside the block. Yields False if another service of the home has it."""
    path = _file(home)
    home.mkdir(parents=True, exist_ok=True)
    held = _take(path)
    if held is None:
        yield False
        return
    try:
        os.ftruncate(held, 0)
        os.write(held, json.dumps({"url": url, "pid": os.getpid()}).encode())
        yield True
    finally:
        path.unlink(missing_ok=True)
        os.close(held)


def announced_address(home: Path) -> str | None:
    """The address of the home's running service; None if there is none."""
    try:
        seen = os.open(_file(home), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        if _lock(seen, fcntl.LOCK_SH):
            # nobody holds the lock: the service has died
            return None
        return str(json.loads(os.read(seen, 65_536))["url"])
    except (ValueError, KeyError, TypeError):
        return None
    finally:
        os.close(seen)


def _file(home: Path) -> Path:
    return home / "service.json"


def _take(path: Path) -> int | None:
    """The file's descriptor, locked by this process; None where another one has it."""
    while True:
        taken = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if _lock(taken, fcntl.LOCK_EX):
            if _is_at(path, taken):
                return taken
        elif not _lock(taken, fcntl.LOCK_SH):
            os.close(taken)
            return None
        # another process was only looking whether it is locked, or has just removed it
        os.close(taken)


def _is_at(path: Path, descriptor: int) -> bool:
    """False where whoever had the file before has removed it meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

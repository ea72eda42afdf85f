"""`service.json`: the address of the service of a home folder, and the process that stops it.

The service holds a lock on the file, so the file of a killed service is recognised even if its port or process id is in
use again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runtime.process.signals import process_to_stop


@contextmanager
def announced(home: Path, url: str) -> Generator[bool]:
    """Write this process's service to `service.json` during the block; yield False if the home has another service."""
    path = _file(home)
    home.mkdir(parents=True, exist_ok=True)
    held = _take(path)
    if held is None:
        yield False
        return
    try:
        os.ftruncate(held, 0)
        os.write(held, json.dumps({"url": url, "pid": process_to_stop()}).encode())
        yield True
    finally:
        path.unlink(missing_ok=True)
        os.close(held)


def announced_address(home: Path) -> str | None:
    """Return the address of the home's running service; None if no service is running."""
    return _announcement(home, "url", str)


def announced_pid(home: Path) -> int | None:
    """Return the id of the process that stops the home's running service; None if no service is running."""
    return _announcement(home, "pid", int)


def _announcement[Value](home: Path, name: str, kind: Callable[[Any], Value]) -> Value | None:
    try:
        seen = os.open(_file(home), os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        if _lock(seen, fcntl.LOCK_SH):
            # the lock is free: the service has died
            return None
        return kind(json.loads(os.read(seen, 65_536))[name])
    except (ValueError, KeyError, TypeError):
        return None
    finally:
        os.close(seen)


def _file(home: Path) -> Path:
    return home / "service.json"


def _take(path: Path) -> int | None:
    """Return the file's descriptor, locked by this process; None if another service has locked it."""
    while True:
        taken = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        if _lock(taken, fcntl.LOCK_EX):
            if _is_at(path, taken):
                return taken
        elif not _lock(taken, fcntl.LOCK_SH):
            os.close(taken)
            return None
        # another process was testing the lock, or has just removed the file
        os.close(taken)


def _is_at(path: Path, descriptor: int) -> bool:
    """Return True if `path` is still the opened file, which the previous service may have removed."""
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

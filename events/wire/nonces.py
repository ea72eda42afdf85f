"""Random bytes for the salts of events, fetched many at a time: each fetch is a system call, and after one the thread
has to wait for the GIL while others compute.
"""

from __future__ import annotations

import os
import threading
from io import BytesIO
from typing import Final

from events.wire.digest import SALT_BYTES

_FETCHED: Final = 1 << 14
"""Bytes fetched at once."""


class _Random(threading.local):
    """Of one thread: no two may be given the same bytes."""

    def __init__(self) -> None:
        self.bytes = BytesIO()


_RANDOM = _Random()


def salts(events: int) -> bytes:
    """So many salts, one after another, none of them ever given before."""
    wanted = SALT_BYTES * events
    given = _RANDOM.bytes.read(wanted)
    if len(given) < wanted:
        _RANDOM.bytes = BytesIO(os.urandom(max(_FETCHED, wanted)))
        given = _RANDOM.bytes.read(wanted)
    return given


def _forget() -> None:
    _RANDOM.bytes = BytesIO()


# two processes must not be given the same bytes either
os.register_at_fork(after_in_child=_forget)

"""Shutdown of a process: by a signal, or when its parent process ends."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


_supervisors: list[int] = []
"""Process id of the parent that restarts this process; empty if there is none."""


class StopRequested(KeyboardInterrupt):
    """SIGTERM or Ctrl-C was received.

    A KeyboardInterrupt, as asyncio passes on no other exception from a callback or another task of its loop.
    """


@contextmanager
def stop_on_signals() -> Generator[threading.Event]:
    """Raise StopRequested on the first SIGTERM or SIGINT, so that every `finally` runs.

    Later signals only set the yielded event: they may shorten the shutdown but never interrupt it.
    """
    received = threading.Event()
    impatient = threading.Event()

    def stop(*_: object) -> None:
        if received.is_set():
            impatient.set()
            return
        received.set()
        raise StopRequested

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield impatient
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Generator[None]:
    """Ignore stop signals during the block, which may take a few seconds at most. No effect outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def deferred() -> Generator[None]:
    """Defer stop signals to the end of the block. No effect outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[int] = []
    before = {number: signal.signal(number, lambda which, _: pending.append(which)) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in pending:
            signal.raise_signal(number)


def stop_when_stdin_ends() -> None:
    """Send SIGTERM to this process when its standard input ends, which means that its parent has ended.

    This works on all systems, however the parent ends. Linux's PR_SET_PDEATHSIG would send a signal as soon as the
    thread that started the child ends.
    """

    def wait() -> None:
        while os.read(0, 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    _supervisors.append(os.getppid())
    threading.Thread(target=wait, name="until stdin ends", daemon=True).start()


def process_to_stop() -> int:
    """Return the id of the process that ends this program on SIGTERM: its supervisor, or the process itself."""
    return _supervisors[-1] if _supervisors else os.getpid()

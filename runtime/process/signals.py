"""How a process hears that it is to stop: by a signal, or by the end of the one that started it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stopped(BaseException):
    """SIGTERM or Ctrl-C: everything is stopped in order."""


@contextmanager
def stop_on_signals() -> Generator[threading.Event]:
    """The first SIGTERM or SIGINT becomes Stopped, so that every `finally` runs; a further one sets the event.

    So impatience may shorten the stopping, and never interrupts it.
    """
    heard = threading.Event()
    impatient = threading.Event()

    def stop(*_: object) -> None:
        if heard.is_set():
            impatient.set()
            return
        heard.set()
        raise Stopped

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield impatient
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Generator[None]:
    """Ignores signals while the block runs, which must take seconds at most."""
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
    """Defers a stop that is asked for inside to the end of the block, when what it began can be stopped."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []
    before = {number: signal.signal(number, lambda which, _: asked.append(which)) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in asked:
            signal.raise_signal(number)


def stop_when_stdin_ends() -> None:
    """Sends SIGTERM to this process once its standard input ends: the process that started it is gone.

    This works however the parent died, and on every system. A signal on the parent's death exists on Linux only, and
    comes as soon as the thread that started the child ends.
    """

    def wait() -> None:
        while os.read(0, 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="until stdin ends", daemon=True).start()

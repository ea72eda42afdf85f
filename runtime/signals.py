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
    """What is done inside is done, whatever signals come; for what takes seconds at most."""
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
    """A stop asked for inside is heard on the way out: what is begun is brought to a state that can be stopped."""
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
    """SIGTERM to this process once its standard input ends: whoever started it and held the other end is gone.

    Works however that one died, and on every system; a signal on the parent's death is Linux's only, and follows the
    thread that started the child.
    """

    def wait() -> None:
        while os.read(0, 4096):
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="until stdin ends", daemon=True).start()

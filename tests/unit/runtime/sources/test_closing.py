"""Wait for the end of a closed connection."""

from __future__ import annotations

import socket
import threading

from runtime.sources.source_connection import _wait_for_end


def test_server_that_keeps_sending_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    gone = threading.Event()

    def talk() -> None:
        while not gone.is_set():
            try:
                theirs.send(b"and another thing")
            except OSError:
                return

    talking = threading.Thread(target=talk, daemon=True)
    talking.start()
    waiting = threading.Thread(target=_wait_for_end, args=(ours,), daemon=True)
    waiting.start()
    waiting.join(30)
    ended = not waiting.is_alive()
    gone.set()
    ours.close()
    talking.join(30)
    theirs.close()
    assert ended

"""Ports reserved for a test's servers, also while these are stopped."""

from __future__ import annotations

import socket
import sys


class OwnPort:
    """Port of 127.0.0.1 that the system assigns to no other socket until it is closed.

    A server that requests this port explicitly with SO_REUSEADDR gets it. On systems without such a reservation, it is
    a port that was free a moment ago.
    """

    def __init__(self) -> None:
        self._held = socket.socket()
        if sys.platform == "linux":
            self._held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._held.bind(("127.0.0.1", 0))
        self.number = int(self._held.getsockname()[1])
        if sys.platform != "linux":
            self._held.close()

    def close(self) -> None:
        self._held.close()

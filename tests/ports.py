"""Ports that stay a test's own, also while nothing listens there: of servers that are stopped and started again."""

from __future__ import annotations

import socket
import sys


class OwnPort:
    """A port of 127.0.0.1 that is given to nobody who asks for any, nor to a connection, until it is closed.

    Who asks for this very port gets it, where it sets SO_REUSEADDR as servers do. Where the system knows no such
    hold, it is a port that was free a moment ago.
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

"""Operating system limits of the service's connections: number of open files, and TCP user timeout."""

from __future__ import annotations

import socket
import sys


def raise_open_file_limit() -> None:
    """Raise the limit of open files to the maximum. Each stream is an open file, and the usual 1,024 are too few."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # does not exist on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def set_tcp_user_timeout(listener: socket.socket, seconds: float) -> None:
    """Make the system drop connections of the listener whose client receives no data for `seconds`.

    Only the system can discard unsent data: closing the connection first waits until the client has received the data.
    On systems other than Linux, only the stream ends.
    """
    if sys.platform == "linux":
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))

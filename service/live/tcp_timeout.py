"""Limits that the operating system sets on the service's connections."""

from __future__ import annotations

import socket
import sys


def raise_open_file_limit() -> None:
    """Allow as many open files as the system permits: each stream is one, and the usual limit of 1,024 is too low."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not there on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def set_tcp_user_timeout(listener: socket.socket, seconds: float) -> None:
    """Let the system drop connections of the listener whose client takes nothing for this long.

    Only the system can drop unsent data; closing the connection would first wait until the client has taken it. On
    systems without this option, only the stream ends.
    """
    if sys.platform == "linux":
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))

"""What the operating system is told about the service's connections."""

from __future__ import annotations

import socket
import sys

from service.live.hub import SEND_SECONDS


def allow_as_many_as_the_system_does() -> None:
    """Every stream is an open file, and the usual first limit of 1,024 is below what the service is made for."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # not there on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def let_go_of_the_frozen(listener: socket.socket) -> None:
    """A connection that takes nothing is closed by the system, which alone can throw away what waits in it.

    Closing it from here would wait until that has been sent. Where the system has no such option, only the memory of
    the client in this process is freed.
    """
    if sys.platform == "linux":
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(SEND_SECONDS * 1000))

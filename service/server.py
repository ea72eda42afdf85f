"""Serving over HTTP, and stopping within a second while streams are open."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from contextlib import ExitStack
from types import FrameType

import uvicorn

from events.follow.rollback_detection import LogRolledBack
from runtime.process.service_file import announced
from runtime.settings.settings import Settings
from service.api.app import create_app
from service.api.head_limits import HeadLimits
from service.application import Limits
from service.live.tcp_timeout import raise_open_file_limit, set_tcp_user_timeout

logger = logging.getLogger(__name__)

GRACE_SECONDS = 2
"""Open requests get this long once the service stops; streams end at once."""


class ServiceBroken(Exception):
    """A part of the service has ended by itself; its log says why."""


class Server(uvicorn.Server):
    """Ends the streams at a stop signal: uvicorn ends the lifespan only after all connections have ended."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Unlike uvicorn's own, does not raise the signal again afterwards: a clean stop ends with exit code 0."""
        del frame
        if self._serving is not None:
            self._serving.call_soon_threadsafe(self._end_streams_and_runs)
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    _serving: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._serving = asyncio.get_running_loop()
        await super().serve(sockets)

    def _end_streams_and_runs(self) -> None:
        application = getattr(self.config.app.state, "application", None)  # type: ignore[union-attr]  # our Starlette
        if application is not None:
            application.hub.close()
            application.pairs.gates.stop()
            application.audit.close()


def serve(settings: Settings, *, announce: bool = True, limits: Limits | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Print `querymill serving on http://HOST:PORT` once connections are accepted.

    announce: name this service in the home folder, unless another one is named there. Raise ServiceBroken after an
    orderly stop if a part of the service has ended by itself.
    """
    raise_open_file_limit()
    limits = limits or Limits()
    listener = listen(settings, limits.streams.send_seconds)
    app = create_app(settings, limits)
    config = uvicorn.Config(
        app,
        http=HeadLimits,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        server_header=False,
        # a proxy on this machine is trusted with the client's address and scheme
        forwarded_allow_ips=["127.0.0.1", "::1"],
    )
    server = Server(config)

    async def run() -> None:
        with ExitStack() as named:
            announcing = asyncio.create_task(announce_address(server, settings, listener, named if announce else None))
            await server.serve(sockets=[listener])
            announcing.cancel()

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())
    broken = app.state.broken
    if broken is not None:
        raise ServiceBroken(str(broken) if isinstance(broken, LogRolledBack) else ServiceBroken.__doc__)


def listen(settings: Settings, send_seconds: float) -> socket.socket:
    """Return the listening socket, on a free port for port 0. Raise OSError if the port is taken.

    Two processes can bind one port until one listens; listening here makes the other fail at once.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    set_tcp_user_timeout(listener, send_seconds)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def address_of(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}"


async def announce_address(
    server: Server, settings: Settings, listener: socket.socket, named: ExitStack | None
) -> None:
    """Print the address, and name it in the home folder, once the service accepts connections."""
    while not server.started:  # noqa: ASYNC110  # uvicorn has only this flag
        await asyncio.sleep(0.01)
    url = address_of(settings, listener)
    if named is not None:
        try:
            named.enter_context(announced(settings.home, url))
        except OSError as error:
            logger.warning("other commands will not find this service, as the home folder cannot name it: %s", error)
    sys.stdout.write(f"querymill serving on {url}\n")
    sys.stdout.flush()

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
from service.live.direct_channel import Protocol
from service.live.tcp_timeout import allow_as_many_as_the_system_does, let_go_of_the_frozen

logger = logging.getLogger(__name__)

GRACE_SECONDS = 2
"""Open requests get this long once the service stops; streams end at once."""


class ServiceBroken(Exception):
    """A part of the service has ended by itself; its log says why."""


class Connection(HeadLimits, Protocol):
    """One connection of a client."""


class Server(uvicorn.Server):
    """Tells the streams of a stop signal itself: uvicorn ends the lifespan only after all connections have ended."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Unlike uvicorn's own, does not raise the signal again afterwards: a clean stop ends with exit code 0."""
        del frame
        if self._serving is not None:
            self._serving.call_soon_threadsafe(self._say_goodbye)
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    _serving: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        self._serving = asyncio.get_running_loop()
        await super().serve(sockets)

    def _say_goodbye(self) -> None:
        application = getattr(self.config.app.state, "application", None)  # type: ignore[union-attr]  # our Starlette
        if application is not None:
            application.hub.close()
            application.pairs.gates.stop()
            application.audit.close()


def serve(settings: Settings, *, announce: bool = True) -> None:
    """Serves until SIGTERM or SIGINT. Prints `querymill serving on http://HOST:PORT` once it accepts connections.

    With `announce`, the home folder names it from then on, unless another service is named there. Raises ServiceBroken,
    once it has stopped in order, where a part of it has ended by itself.
    """
    allow_as_many_as_the_system_does()
    listener = listen(settings)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=Connection,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        server_header=False,
        # of a proxy on this machine it is believed who asks, and whether through TLS
        forwarded_allow_ips=["127.0.0.1", "::1"],
    )
    server = Server(config)

    async def run() -> None:
        with ExitStack() as named:
            announcing = asyncio.create_task(say_where(server, settings, listener, named if announce else None))
            await server.serve(sockets=[listener])
            announcing.cancel()

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(run())
    broken = app.state.broken
    if broken is not None:
        raise ServiceBroken(str(broken) if isinstance(broken, LogRolledBack) else ServiceBroken.__doc__)


def listen(settings: Settings) -> socket.socket:
    """The listening socket; port 0 has become a real one. OSError where the port is taken.

    Two may bind one port until one of them listens: that is done here, so that the other is told and does not wait.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    let_go_of_the_frozen(listener)
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


async def say_where(server: Server, settings: Settings, listener: socket.socket, named: ExitStack | None) -> None:
    """Says where the service is, once it is there."""
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

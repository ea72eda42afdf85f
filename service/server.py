"""HTTP server of the service. It stops within a second even if live streams are open."""

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
from service.application import ServiceLimits
from service.live.tcp_timeout import raise_open_file_limit, set_tcp_user_timeout

logger = logging.getLogger(__name__)

GRACE_SECONDS = 2
"""Time for open requests to finish after a stop signal. Live streams end at once."""


class ServiceBroken(Exception):
    """A part of the service has ended by itself; its log says why."""


class Server(uvicorn.Server):
    """uvicorn server that ends live streams on a stop signal. uvicorn alone would wait until clients disconnect."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Start the shutdown; a second SIGINT forces it.

        Unlike uvicorn's handler, this does not raise the signal again, so that a clean stop has exit code 0.
        """
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


def serve(settings: Settings, *, announce: bool = True, limits: ServiceLimits | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Print `querymill serving on http://HOST:PORT` once connections are accepted.

    announce: write the address to `service.json` in the home folder, unless another running service has the file.
    Raises OSError if the port is taken, and ServiceBroken, after an orderly stop, if a part of the service failed.
    """
    raise_open_file_limit()
    limits = limits or ServiceLimits()
    listener = listen(settings, limits.streams.send_seconds)
    app = create_app(settings, limits)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=75,
        server_header=False,
        # only a proxy on this machine is trusted to report the client's address and scheme
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
    """Return a listening socket; port 0 selects a free port. Raises OSError if the port is taken.

    send_seconds: TCP user timeout of accepted connections. The socket listens at once, because two processes can bind
    the same port as long as neither listens.
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
    """Print the address once the service accepts connections; announce it in `service.json` until `named` closes."""
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

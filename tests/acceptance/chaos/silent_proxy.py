"""TCP proxy that can cut the network silently: bytes are dropped without an error."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Self


class SilentProxy:
    """Proxy from `port` to 127.0.0.1:`target`, in a thread of its own; runs inside `with`."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._cut = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._listening.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)
        self._loop.close()

    def cut(self) -> None:
        """Drop all bytes of all connections from now on; existing connections never recover."""
        self._cut.set()

    def mend(self) -> None:
        """Let new connections work again."""
        self._cut.clear()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        self._held: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._over.wait()
        server.close()
        for held in tuple(self._held):
            held.cancel()
        await asyncio.gather(*self._held, return_exceptions=True)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._held.add(task)
        task.add_done_callback(self._held.discard)
        with suppress(OSError, asyncio.CancelledError):
            onward, back = await asyncio.open_connection("127.0.0.1", self._target)
            lost = asyncio.Event()
            try:
                await asyncio.gather(self._pump(reader, back, lost), self._pump(onward, writer, lost))
            finally:
                back.close()
                writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        while data := await source.read(65_536):
            if self._cut.is_set():
                lost.set()
            if not lost.is_set():
                sink.write(data)
                await sink.drain()
        if not lost.is_set() and not self._cut.is_set():
            sink.close()

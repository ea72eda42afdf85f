"""Light clients of a live stream: many raw sockets in one process, whose data are discarded; some are timed.

Usage: python -m bench.support.peers.stream_reader PORT PATH CLIENTS SAMPLED

Prints `ready` once every stream is open. On a line `N` on stdin it ends as soon as every client has received N events
(or after ten seconds without data) and prints one line of JSON. An event is counted by its mark, which occurs once in
each; its latency is the age of the time beside the mark when its first byte is received by a sampled socket.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import sys
import time

MARK = b"~"
_SENT = re.compile(rb"~(\d+\.\d+)")
PIECE = 32
"""Maximum sockets read between two polls of the sampled ones, about 0.1 ms."""
PATIENCE = 10.0


class Readers:
    """CLIENTS open streams; for `sampled` of them, spread evenly, the latency of each event is measured."""

    def __init__(self, port: int, path: str, clients: int, sampled: int) -> None:
        self.counts: dict[int, int] = {}
        self.latencies: list[float] = []
        self.last = 0.0
        self._sockets: dict[int, socket.socket] = {}
        self._many, self._few = select.epoll(), select.epoll()
        self._sampled: set[int] = set()
        self._buffer = bytearray(1 << 18)
        self._view = memoryview(self._buffer)
        every = max(1, clients // sampled)
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".encode()
        for n in range(clients):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(request)
            head = b""
            while b"\r\n\r\n" not in head:
                received = one.recv(65536)
                if b" 200 " not in head + received or not received:
                    raise SystemExit(f"client {n} was refused: {head + received!r}")
                head += received
            one.setblocking(False)
            fd = one.fileno()
            self._sockets[fd], self.counts[fd] = one, 0
            if n % every == every // 2 and len(self._sampled) < sampled:
                self._sampled.add(fd)
            (self._few if fd in self._sampled else self._many).register(fd, select.EPOLLIN)
        # sampled sockets wake this poll, too
        self._many.register(self._few.fileno(), select.EPOLLIN)

    def read(self, wanted: int) -> bool:
        """Read once from the ready sockets; return False if there were none. Results are in `counts`."""
        ready = self._many.poll(PATIENCE if wanted else 0.05, PIECE)
        self._read_sampled()
        few = self._few.fileno()
        for fd, _ in ready:
            if fd != few:
                self._take(fd)
        return bool(ready)

    def done(self, wanted: int) -> bool:
        return min(self.counts.values()) >= wanted

    def _read_sampled(self) -> None:
        for fd, _ in self._few.poll(0):
            now = time.monotonic()
            received = self._take(fd)
            self.latencies += [now - float(sent) for sent in _SENT.findall(self._buffer, 0, received)]

    def _take(self, fd: int) -> int:
        received = self._sockets[fd].recv_into(self._view)
        if not received:
            raise SystemExit(f"a stream was closed after {self.counts[fd]} events")
        found = self._buffer.count(MARK, 0, received)
        if found:
            self.counts[fd] += found
            self.last = time.monotonic()
        return received


def main() -> None:
    port, path, clients, sampled = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    readers = Readers(port, path, clients, sampled)
    print("ready", flush=True)
    os.set_blocking(sys.stdin.fileno(), False)
    wanted, looked = 0, time.monotonic()
    while True:
        came = readers.read(wanted)
        if wanted and not came:
            break
        if time.monotonic() - looked > 0.05:
            looked = time.monotonic()
            if not wanted:
                wanted = int(sys.stdin.readline() or 0)
            if wanted and readers.done(wanted):
                break
    spent = time.process_time()
    result = {
        "delivered": sum(readers.counts.values()),
        "least": min(readers.counts.values()),
        "most": max(readers.counts.values()),
        "last": readers.last,
        "latencies": sorted(readers.latencies),
        "cpu": spent,
    }
    print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()

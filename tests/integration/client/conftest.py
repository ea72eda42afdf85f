"""HTTP server with prepared answers that records the requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest


class Reply(NamedTuple):
    body: str
    status: int = 200
    headers: Mapping[str, str] = {"Content-Type": "application/json"}


class Request(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]


@dataclass
class Server:
    url: str = ""
    replies: list[Reply] = field(default_factory=list[Reply])
    """Answers, one per request; each closes the connection."""
    requests: list[Request] = field(default_factory=list[Request])


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            served.requests.append(Request(self.command, self.path, self.headers))
            reply = served.replies.pop(0)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body.encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    listening.shutdown()
    listening.server_close()
    thread.join()

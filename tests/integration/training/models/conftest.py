"""A small server with OpenAI's protocol over real HTTP, with the faults of real ones on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

type Reply = tuple[int, Any]
"""Status and body: bytes are sent as they are, other values as JSON."""


@dataclass
class Endpoint:
    """Settings and recorded requests of the server."""

    url: str = ""
    chat: Callable[[dict[str, Any]], str] = lambda request: "{}"
    """Returns the text with which a chat request is answered."""
    vector: Callable[[str], list[float]] = lambda text: [float(len(text)), 1.0, 0.0]
    faults: list[Reply] = field(default_factory=list[Reply])
    """Answers that are given first, one per request."""
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    keys: list[str | None] = field(default_factory=list[str | None])
    most_at_once: int = 0
    release: threading.Event = field(default_factory=threading.Event)
    """Requests wait for it; set unless a test clears it."""
    trickling: bool = False
    """True for answers without an end."""
    stopped: threading.Event = field(default_factory=threading.Event)
    _running: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, request: dict[str, Any], key: str | None) -> Reply:
        with self._lock:
            self.requests.append(request)
            self.keys.append(key)
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
            fault = self.faults.pop(0) if self.faults else None
        self.release.wait(10)
        with self._lock:
            self._running -= 1
        if fault is not None:
            return fault
        if path.endswith("/embeddings"):
            data = [
                {"object": "embedding", "index": n, "embedding": self.vector(text)}
                for n, text in enumerate(request["input"])
            ]
            usage = {"prompt_tokens": 1, "total_tokens": 1}
            return 200, {"object": "list", "model": request["model"], "data": data[::-1], "usage": usage}
        message = {"role": "assistant", "content": self.chat(request)}
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return 200, {
            "id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage
        }  # fmt: skip


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    served.release.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._reply(*served.answer(self.path, request, self.headers["Authorization"]))

        def do_GET(self) -> None:
            self._reply(404, {"error": {"message": "not here"}})

        def _reply(self, status: int, body: Any) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if content.startswith(b"<") else "application/json")
            self.send_header("Content-Length", str(10**6 if served.trickling else len(content)))
            self.end_headers()
            try:
                while served.trickling:
                    self.wfile.write(b" ")
                    served.stopped.wait(0.02)
                self.wfile.write(content)
            except (BrokenPipeError, ConnectionResetError):  # the client has disconnected
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    served.release.set()
    served.trickling = False
    served.stopped.set()
    server.shutdown()
    server.server_close()
    thread.join()

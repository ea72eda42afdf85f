"""S3 server for tests, and a proxy in front of it that fails as real ones do."""

from __future__ import annotations

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2

from tests.ports import OwnPort
from tests.waiting import PATIENCE

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "a-key-of-the-tests",
    "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests",
    "AWS_REGION": "us-east-1",
}
BUCKET = "artefacts"


@contextmanager
def bucket_server() -> Iterator[str]:
    """URL of a running S3 server with an empty bucket."""
    port = OwnPort()
    url = f"http://127.0.0.1:{port.number}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port.number)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        create_bucket(url)
        yield url
    finally:
        process.terminate()
        process.wait()
        port.close()


def create_bucket(url: str) -> None:
    """Create the bucket of the tests at an S3 server, once that accepts connections, unless it exists."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            answer = httpx2.put(f"{url}/{BUCKET}", timeout=10)
        except httpx2.TransportError:
            assert time.monotonic() < deadline, "the S3 server does not start"
            time.sleep(0.05)
        else:
            assert answer.is_success or answer.status_code == 409, answer.text
            return


def new_address(url: str) -> str:
    """Address of a new empty prefix in the bucket, as a setting."""
    return f"s3://{BUCKET}/{uuid4().hex}?endpoint={url}"


class Unreliable:
    """Proxy in front of an S3 server, at `url`. Forwards requests without their conditions, until it is set to fail."""

    def __init__(self, server: str) -> None:
        self.refusing = threading.Event()
        """While set, every request is answered with 503 and not forwarded."""
        self.full = threading.Event()
        """While set, writes are answered with 507, as by a server whose disks are full."""
        self.lose_every = 0
        """Every such answer is lost after the server has done what the request asks for; 0: none."""
        self.refused = self.lost = self._answers = 0
        self._lock = threading.Lock()
        outer, target = self, urlsplit(server).netloc

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except ConnectionError:
                    self.close_connection = True

            def _forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if (refusal := outer.refusal(self.command)) is not None:
                    outer.refused += 1
                    self._send(refusal[0], [], f"<Error><Code>{refusal[1]}</Code></Error>".encode())
                    return
                connection = http.client.HTTPConnection(target, timeout=60)
                # the server does not see conditions, as if it ignored them
                headers = {name: value for name, value in self.headers.items() if not name.lower().startswith("if-")}
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                data = answer.read()
                connection.close()
                if outer.loses():
                    self.close_connection = True
                    self.connection.close()
                    return
                self._send(answer.status, answer.getheaders(), data)

            def _send(self, status: int, headers: list[tuple[str, str]], data: bytes) -> None:
                self.send_response_only(status)
                length = str(len(data))
                for name, value in headers:
                    if name.lower() == "content-length" and self.command == "HEAD":
                        length = value
                    elif name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", length)
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else data)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        for method in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            setattr(Handler, f"do_{method}", Handler._forward)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def refusal(self, method: str) -> tuple[int, str] | None:
        """Return status and code of the answer if a request is refused."""
        if self.refusing.is_set():
            return 503, "SlowDown"
        return (507, "XMinioStorageFull") if self.full.is_set() and method == "PUT" else None

    def loses(self) -> bool:
        """Return True if this answer is to be lost."""
        with self._lock:
            self._answers += 1
            found = self.lose_every > 0 and self._answers % self.lose_every == 0
            self.lost += found
            return found

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

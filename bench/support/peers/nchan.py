"""nchan, the pub/sub module of nginx, with one worker: the peer of the live stream."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx2

from bench.support.ports import free_port

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
"""Path in Debian's `libnginx-mod-nchan`."""
EVENTS = "/events"
CONFIGURATION = """
load_module {module};
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/errors; worker_rlimit_nofile 20000;
{user}
events {{ worker_connections 10000; }}
http {{
  access_log off; nchan_shared_memory_size 256M;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{
    listen 127.0.0.1:{port}; keepalive_requests 10000000;
    location = /publish {{ nchan_publisher; nchan_channel_id a; nchan_message_buffer_length 1000; }}
    location = /events {{
      nchan_subscriber eventsource; nchan_channel_id a; nchan_subscriber_first_message newest; tcp_nodelay on;
    }}
  }}
}}
"""


def program() -> str | None:
    """Return nginx if it and the module are installed, else None."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found if found and MODULE.exists() else None


class Running(NamedTuple):
    port: int
    worker: int
    """Process id of the worker."""


@contextmanager
def serving() -> Generator[Running | None]:
    """Start nginx with nchan; yield None if it is not installed."""
    nginx = program()
    if nginx is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="qm-nchan-"))
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    text = CONFIGURATION.format(module=MODULE, folder=folder, port=port, user=user)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    running = subprocess.Popen(
        [nginx, "-p", str(folder), "-e", str(folder / "errors"), "-c", str(folder / "nginx.conf")]
    )
    try:
        _wait(port, running)
        yield Running(port, _worker_of(running.pid))
    finally:
        running.terminate()
        running.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _worker_of(master: int) -> int:
    (worker,) = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="utf-8").split()
    return int(worker)


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/")
        except httpx2.TransportError:
            if running.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return

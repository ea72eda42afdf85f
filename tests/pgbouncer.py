"""PgBouncer, the most common pooler, in front of a test server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from runtime.embedded.server_user import as_server_user
from tests.ports import OwnPort
from tests.waiting import PATIENCE

type PoolMode = Literal["session", "transaction"]

_CONFIGURATION = """
[databases]
* = host={host} port={server_port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
"""


@contextmanager
def pooled(dsn: str, mode: PoolMode, *, size: int = 20) -> Generator[str]:
    """DSN of a database through a pool of `size` sessions. Skips the test if PgBouncer is not installed."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
    if program is None:
        pytest.skip("needs pgbouncer, such as Debian's package of that name")
    given, own = conninfo_to_dict(dsn), OwnPort()
    folder = Path(tempfile.mkdtemp(prefix="qm-pool-"))
    file = folder / "pgbouncer.ini"
    server_port, host, user = given.get("port") or 5432, given["host"], given["user"]
    file.write_text(
        _CONFIGURATION.format(host=host, server_port=server_port, user=user, port=own.number, mode=mode, size=size)
    )
    folder.chmod(0o755)
    # PgBouncer refuses to run as root, and only the server's user may use its socket
    pooler = subprocess.Popen([program, "-q", str(file)], **as_server_user())
    try:
        _wait_for(own.number, pooler)
        yield make_conninfo(host="127.0.0.1", port=own.number, user=user, dbname=str(given["dbname"]))
    finally:
        pooler.kill()
        pooler.wait()
        own.close()
        shutil.rmtree(folder)


def _wait_for(port: int, pooler: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert pooler.poll() is None, "pgbouncer does not start"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "pgbouncer takes no connections"
            time.sleep(0.02)
        else:
            return

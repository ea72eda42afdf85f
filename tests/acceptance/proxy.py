"""Real proxies in front of the service."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.waiting import PATIENCE

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


@contextmanager
def proxy(command: Sequence[str | Path], folder: Path, port: int) -> Generator[httpx2.Client]:
    """Client of a proxy that listens at the port of this machine; sends the headers of a page at its address.

    Skips the test if the program is missing.
    """
    program = shutil.which(str(command[0]), path=PATH)
    if program is None:
        pytest.skip(f"needs {command[0]} (Debian: nginx-light, caddy)")
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    process = subprocess.Popen(
        [program, *command[1:]], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
        with httpx2.Client(base_url=url, headers=headers, timeout=PATIENCE) as client:
            deadline = time.monotonic() + PATIENCE
            while process.poll() is None and time.monotonic() < deadline:
                try:
                    client.get("/healthz")
                    break
                except httpx2.ConnectError:
                    time.sleep(0.02)
            yield client
    finally:
        process.terminate()
        output, _ = process.communicate()
        assert process.returncode == 0, output

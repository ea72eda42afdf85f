"""What takes much memory and few services need is not loaded when one starts."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "package",
    [
        pytest.param("sqlglot", id="reading any SQL waits for somebody who imports pairs"),
        pytest.param("pglast", id="PostgreSQL's grammar waits for somebody who runs a pair"),
    ],
)
def test_what_few_services_need_is_not_loaded_at_the_start(package: str) -> None:
    loaded = f"import service.server, sys; print({package!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False\n"

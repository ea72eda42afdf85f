"""What takes much memory and few services need is not loaded when one starts."""

from __future__ import annotations

import subprocess
import sys

LOADED = "import service.server, sys; print('sqlglot' in sys.modules)"


def test_reading_any_sql_is_not_loaded_before_somebody_imports_pairs() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False\n"

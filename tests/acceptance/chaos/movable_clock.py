"""Wall clock of one process that can be set while it runs, as a wrong time server would."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("clock.c")


class MovableClock:
    """Clock of the processes started with `environment`. Skips the test if it cannot be built or has no effect."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if compiler is None or sys.platform != "linux":
            pytest.skip("moving one process's clock needs Linux and a C compiler")
        library = folder / "clock.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE], check=True, timeout=60)
        self._seconds = folder / "clock.seconds"
        self.environment = {"LD_PRELOAD": str(library), "CHAOS_CLOCK": str(self._seconds)}
        self.move(86_400)
        result = subprocess.run(
            [sys.executable, "-c", "import time; print(time.time())"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        if abs(float(result.stdout) - time.time() - 86_400) > 60:
            pytest.skip("this Python does not take its time from a C library that can be stood in for")
        self.move(0)

    def move(self, seconds: int) -> None:
        """Set the offset of the wall clock in seconds, effective at once."""
        if not self._seconds.exists():
            self._seconds.write_bytes(struct.pack("q", seconds))
            return
        # written in place because the file is mapped
        with self._seconds.open("r+b", buffering=0) as file:
            file.write(struct.pack("q", seconds))

"""Dask cluster of this machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import count
from pathlib import Path

from tests.ports import OwnPort
from tests.waiting import until_in_thread

REPOSITORY = Path(__file__).parent.parent
SECRET_KEY = "the key of executors and workers"


class DaskProcess:
    """Scheduler or worker with a log file."""

    def __init__(self, log: Path, *arguments: str, **environment: str) -> None:
        self._log = log
        with log.open("w") as written:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
                stdout=written,
                stderr=written,
            )

    def wait_for(self, words: str) -> str:
        """Wait for a line that contains the words; return its last word."""
        pattern = re.compile(rf"{words}.*?(\S+)\n")
        until_in_thread(lambda: pattern.search(self._log.read_text()) or self.popen.poll() is not None)
        found = pattern.search(self._log.read_text())
        assert found is not None, self._log.read_text()
        return found[1]

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()


class DaskCluster:
    """Scheduler at one address, with workers of one thread each. Any of them can be killed and replaced."""

    def __init__(self, folder: Path, *options: str, workers: int = 2, **environment: str) -> None:
        self._folder = folder
        self._options = options
        self._environment = {"QUERYMILL_SECRET_KEY": SECRET_KEY, **environment}
        self._port = OwnPort()
        self._count = workers
        self._started = count()
        self.start()

    def start(self) -> None:
        """Start the scheduler and its workers, and wait until all are connected."""
        arguments = ("--host", "127.0.0.1", "--port", str(self._port.number), "--no-dashboard")
        self.scheduler = self._process("scheduler", *arguments)
        self.address = self.scheduler.wait_for("Scheduler at:")
        self.workers: list[DaskProcess] = []
        for _ in range(self._count):
            self.add_worker()
        for worker in self.workers:
            worker.wait_for("Registered to:")

    def add_worker(self) -> None:
        arguments = (self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        self.workers.append(self._process("worker", *arguments))

    def kill_worker(self, number: int) -> None:
        self.workers.pop(number).kill()

    def kill(self) -> None:
        """Kill the scheduler and all workers."""
        for process in (*self.workers, self.scheduler):
            process.kill()

    def close(self) -> None:
        self.kill()
        self._port.close()

    def _process(self, kind: str, *arguments: str) -> DaskProcess:
        log = self._folder / f"{kind}{next(self._started)}.log"
        return DaskProcess(log, f"distributed.cli.dask_{kind}", *arguments, *self._options, **self._environment)

    @property
    def setting(self) -> str:
        """Value of QUERYMILL_COMPUTE."""
        scheme, _, place = self.address.partition("://")
        return f"{'dask+tls' if scheme == 'tls' else 'dask'}://{place}"

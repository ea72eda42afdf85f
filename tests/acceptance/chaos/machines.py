"""Machines that have nothing in common but the database and a bucket."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import API, Runs
from tests.acceptance.conftest import Product
from tests.bucket_server import CREDENTIALS, Unreliable, new_address
from tests.processes import Process

ANNOUNCED = """
select distinct digest from (
    select data ->> 'sha256' as digest from querymill.events where type = 'file.written'
    union all
    select output ->> 'sha256' from querymill.events, json_array_elements(data -> 'outputs') output
    where type = 'unit.completed') d
where digest is not null"""


class Machines:
    """Service and executors with homes of their own over one database and one bucket."""

    def __init__(self, settings: Settings, bucket: Unreliable, folder: Path) -> None:
        """settings: with the bucket's own address; the machines reach it through the proxy `bucket`."""
        self.product = Product(settings)
        self.folder = folder
        self.bucket = bucket
        self.objects = open_artefacts(settings).objects
        self.product.environment |= {
            **CREDENTIALS,
            "QUERYMILL_OUTPUT_ROOT": f"{self.objects.address}?endpoint={bucket.url}",
            "QUERYMILL_SECRET_KEY": "the key of all machines",
            "QUERYMILL_HOME_DIR": str(self._home()),
            "QUERYMILL_LEASE_SECONDS": "3",
        }
        self.product.start_service()
        self.runs = Runs(lambda: self.product.client)
        self._homes: dict[int, Path] = {}

    def _home(self) -> Path:
        home = self.folder / f"home{len(list(self.folder.iterdir()))}"
        home.mkdir(parents=True)
        return home

    def start_executor(self, **environment: str) -> Process:
        home = self._home()
        self.product.environment |= {**environment, "QUERYMILL_HOME_DIR": str(home)}
        process = self.product.start_executor()
        self._homes[process.popen.pid] = home
        return process

    def lose(self, executor: Process) -> None:
        """Kill an executor; its machine is lost with all that is on it."""
        executor.kill()
        shutil.rmtree(self._homes.pop(executor.popen.pid))

    def files(self, task_id: str) -> dict[str, str]:
        """Digests of a task's files by name; all are downloaded, and their bytes are checked."""
        listed = self.product.client.get(f"{API}/tasks/{task_id}/files").json()["data"]["files"]
        found: dict[str, str] = {}
        for file in listed:
            name = file["file_name"]
            answer = self.product.client.get(f"{API}/tasks/{task_id}/files/download/{name}")
            assert answer.status_code == 200, (name, answer.text)
            found[name] = hashlib.sha256(answer.content).hexdigest()
            assert answer.headers["etag"] == f'"{found[name]}"', name
            assert len(answer.content) == int(answer.headers["content-length"]), name
        return found

    def documents(self, task_id: str) -> dict[str, str]:
        """Digests of those files that are the same for every run, under names without dates."""
        named = {re.sub(r"\d{8}_\d{6}(_\d+)?", "", name): digest for name, digest in self.files(task_id).items()}
        return {
            name: digest
            for name, digest in named.items()
            if name.endswith((".ddl", "_detail.md", "_pair.json", "_meta.json"))
        }

    def missing(self) -> list[str]:
        """Digests that the log announces and the bucket does not hold."""
        with psycopg.connect(self.product.settings.database_url or "") as conn:
            announced = [str(digest) for (digest,) in conn.execute(ANNOUNCED.encode()).fetchall()]
        assert announced
        return [digest for digest in announced if not self.objects.has(digest)]

    def check(self) -> None:
        """Check log, tables and bucket once no task runs."""
        invariants.check(self.product.settings, self.runs.acknowledged)


@contextmanager
def machines_over(bucket_url: str, settings: Settings, source: str, folder: Path) -> Generator[Machines]:
    """Machines over a new prefix of a bucket, with the sample database registered and no executor; check them after."""
    folder.mkdir()
    bucket = Unreliable(bucket_url)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        system = Machines(settings.model_copy(update={"output_root": new_address(bucket_url)}), bucket, folder)
        try:
            system.runs.add_source(source)
            yield system
            system.check()
        finally:
            system.product.close()
            bucket.close()

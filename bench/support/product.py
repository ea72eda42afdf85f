"""The service as its users start it, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg

from bench.support.server import new_database

API = "/api/v0/data_pipeline"


@dataclass(frozen=True, slots=True)
class Service:
    url: str
    pid: int

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def new_task(self, dsn: str) -> str:
        """Create a task over a new database with one table, on the server of `dsn`; return its id."""
        source = new_database(dsn, "bench")
        with psycopg.connect(source, autocommit=True) as conn:
            conn.execute("create table station (station_id int primary key)")
        with httpx2.Client(base_url=self.url, timeout=30) as client:
            client.post(f"{API}/databases", json={"name": "bench", "dsn": source}).raise_for_status()
            made = client.post(f"{API}/tasks", json={"task_type": "data_workflow", "db_name": "bench"})
            return str(made.raise_for_status().json()["data"]["task_id"])

    def memory(self) -> tuple[float, float]:
        """Return the resident megabytes: current and peak."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        now, most = (re.search(rf"{name}:\s+(\d+) kB", status) for name in ("VmRSS", "VmHWM"))
        return int(now[1]) / 1000 if now else 0, int(most[1]) / 1000 if most else 0


@contextmanager
def running_service(dsn: str, **settings: str) -> Generator[Service]:
    with tempfile.TemporaryDirectory(prefix="qm-service-") as home:
        environment = {
            **os.environ,
            "QUERYMILL_DATABASE_URL": dsn,
            "QUERYMILL_HOME_DIR": home,
            "QUERYMILL_PORT": "0",
            "QUERYMILL_TIMEZONE": "Asia/Shanghai",
            "QUERYMILL_LOG_LEVEL": "WARNING",
            "QUERYMILL_FALLBACK_SECONDS": "60",
            **settings,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "service"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            for said in process.stdout:
                if found := re.search(r"serving on (http://\S+)", said):
                    yield Service(found[1], process.pid)
                    break
            else:
                raise SystemExit("the service did not start")
        finally:
            process.terminate()
            process.wait(20)

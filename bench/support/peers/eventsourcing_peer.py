"""The same log lines through the `eventsourcing` library and its PostgreSQL module, in a process of its own.

Usage: python -m bench.support.peers.eventsourcing_peer DSN FUNCTIONS LINE_AS_JSON

FUNCTIONS is `yes` or `no`: insert by the library's own database functions (POSTGRES_ENABLE_DB_FUNCTIONS). Without
them it sends a batch inside a pipeline, which hangs (at `pipeline.sync()`) if the batch is larger than the
socket's buffer, as 1,000 whole lines are. Prints lines per second with one line per save and with 1,000 per save (0
without functions), and the mean bytes of a row.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

ROW_BYTES = "select avg(pg_column_size(e)) from application_events e"


class Log(Aggregate):
    """A task's log as an aggregate without state."""

    @event("Created")
    def __init__(self, task_id: str) -> None:
        self.task_id = task_id

    @event("Recorded")
    def record(self, line: dict[str, Any]) -> None: ...


class Peer:
    """The library's application. `functions`: as in the usage."""

    def __init__(self, dsn: str, functions: str) -> None:
        given = conninfo_to_dict(dsn)
        self._app = Application[Any](
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(given["dbname"]),
                "POSTGRES_HOST": str(given["host"]),
                "POSTGRES_PORT": str(given.get("port") or 5432),
                "POSTGRES_USER": str(given["user"]),
                "POSTGRES_PASSWORD": "",
                "POSTGRES_ENABLE_DB_FUNCTIONS": functions,
            }
        )
        self._log = Log("task")
        self._app.save(self._log)

    def rate(self, line: dict[str, Any], saves: int, lines_a_save: int) -> float:
        """Return the lines per second, in `saves` commits."""
        started = time.perf_counter()
        for _ in range(saves):
            for _ in range(lines_a_save):
                self._log.record(line)
            self._app.save(self._log)
        return saves * lines_a_save / (time.perf_counter() - started)

    def close(self) -> None:
        self._app.close()


def row_bytes(dsn: str) -> float:
    with psycopg.connect(dsn) as conn:
        row = conn.execute(ROW_BYTES).fetchone()
    return float(row[0]) if row else 0.0


if __name__ == "__main__":
    dsn, functions, line = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    peer = Peer(dsn, functions)
    peer.rate(line, 10, 1)
    single = peer.rate(line, 400, 1)
    batched = peer.rate(line, 8, 1000) if functions == "yes" else 0.0
    peer.close()
    print(json.dumps([single, batched, row_bytes(dsn)]), flush=True)

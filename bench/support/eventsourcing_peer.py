"""The same log lines through the `eventsourcing` library and its PostgreSQL module, in a process of its own.

Usage: python -m bench.support.eventsourcing_peer DSN LINE_AS_JSON

Prints lines per second, a save each and 1,000 a save.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict


class Log(Aggregate):
    """A task's log as an aggregate that keeps nothing."""

    @event("Created")
    def __init__(self, task_id: str) -> None:
        self.task_id = task_id

    @event("Recorded")
    def record(self, line: dict[str, Any]) -> None: ...


class Peer:
    def __init__(self, dsn: str) -> None:
        given = conninfo_to_dict(dsn)
        self._app = Application[Any](
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": str(given["dbname"]),
                "POSTGRES_HOST": str(given["host"]),
                "POSTGRES_PORT": str(given.get("port") or 5432),
                "POSTGRES_USER": str(given["user"]),
                "POSTGRES_PASSWORD": "",
            }
        )
        self._log = Log("task")
        self._app.save(self._log)

    def rate(self, line: dict[str, Any], saves: int, lines_a_save: int) -> float:
        """Lines per second, in `saves` commits."""
        started = time.perf_counter()
        for _ in range(saves):
            for _ in range(lines_a_save):
                self._log.record(line)
            self._app.save(self._log)
        return saves * lines_a_save / (time.perf_counter() - started)

    def close(self) -> None:
        self._app.close()


if __name__ == "__main__":
    peer, line = Peer(sys.argv[1]), json.loads(sys.argv[2])
    print(json.dumps([peer.rate(line, 300, 1), peer.rate(line, 5, 1000)]), flush=True)
    peer.close()

"""Cost of traces and metrics in a run.

Usage: python -m bench.traces [ROUNDS]

A whole executor runs complete tasks over the sample database, in turns with an endpoint of OpenTelemetry (a process
that drops what it receives) and without one; the middle of ROUNDS (3 unless given) counts. The processor time of the
executor is compared, because the time of a run also depends on the source's server. Bar: 3 % more.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.executor import executor_process
from bench.support.databases import SAMPLE, databases
from bench.support.server import SCHEMA, scratch_database
from bench.support.table import Figure, print_table
from events.facts.ids import execution_id_at, task_id_at
from events.facts.task.commands import CreateTask, RequestStep
from events.store.event_log import open_log
from runtime.files.artefact_store import open_artefacts
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from runtime.telemetry.opening import ENDPOINT
from tests.task_folders import folders

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 3
MAX_SHARE = 1.03
_SINK = """
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def main(arguments: Sequence[str]) -> int:
    rounds = int(arguments[0]) if arguments else ROUNDS
    seconds: dict[bool, list[float]] = {True: [], False: []}
    walls: dict[bool, list[float]] = {True: [], False: []}
    with (
        databases(SAMPLE) as known,
        scratch_database() as log,
        tempfile.TemporaryDirectory() as home,
        sink() as endpoint,
    ):
        settings = Settings(
            database_url=log, database_schema=SCHEMA, home_dir=Path(home), timezone="UTC", compute="threads"
        )
        for number in range(2 * rounds + 2):
            traced = bool(number % 2)
            os.environ[ENDPOINT] = endpoint if traced else ""
            with executor_process(settings, "executor") as pid:
                cpu, wall = asyncio.run(run(settings, known.dsns[SAMPLE], number, pid))
            if number >= 2:  # the first of each kind fills caches
                seconds[traced].append(cpu)
                walls[traced].append(wall)
    print(f"wall: with {statistics.median(walls[True]):.2f} s, without {statistics.median(walls[False]):.2f} s")
    with_traces, without = statistics.median(seconds[True]), statistics.median(seconds[False])
    return print_table(
        [
            Figure(
                what="processor time of a run with traces",
                ours=with_traces,
                unit="s",
                against="without",
                theirs=without,
                ratio=with_traces / without,
                bar=MAX_SHARE,
                better="less",
            )
        ]
    )


@contextmanager
def sink() -> Generator[str]:
    """Run a process that answers every POST; yield its address."""
    with subprocess.Popen([sys.executable, "-c", _SINK], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


async def run(settings: Settings, dsn: str, number: int, pid: int) -> tuple[float, float]:
    """Run a whole task; return the processor seconds of the executor, and the seconds of the run."""
    moment = BEGIN + timedelta(seconds=number)
    task_id = task_id_at(moment)
    async with open_log(settings, name="bench") as store:
        directories = folders(open_artefacts(settings))
        directories.create(task_id)
        await SourceRegister(connection=store.connection, cipher=cipher(settings)).add_of_task(task_id, dsn)
        parameters = {"db_name": SAMPLE, "language": "zh", "pairs_per_table": 10}
        create = CreateTask(
            task_id=task_id,
            task_type="complete_workflow",
            db_name=SAMPLE,
            source=task_id,
            parameters=parameters,
            output_directory=str(directories.directory(task_id)),
        )
        await store.handle(task_id, create)
        execution_id = execution_id_at(task_id, "complete", moment)
        before = processor_seconds(pid)
        await store.handle(task_id, RequestStep(execution_id=execution_id, step="complete"))
        while not (task := await store.task(task_id)).executions[execution_id].ended:  # noqa: ASYNC110  # another process ends it
            await asyncio.sleep(0.1)
        ended = task.executions[execution_id]
        assert ended.status == "completed", ended.error
        await asyncio.sleep(6)  # the last spans and metrics are sent every five seconds
        assert ended.completed_at is not None
        return processor_seconds(pid) - before, (ended.completed_at - ended.requested_at).total_seconds()


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

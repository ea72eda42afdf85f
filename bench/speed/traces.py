"""Cost of traces and metrics in a run.

Usage: python -m bench.speed.traces [ROUNDS]

Two executors, one with an endpoint of OpenTelemetry (a process that drops what it receives) and one without, run
complete tasks over the sample database in turns; the median of ROUNDS (5 unless given) counts, after one run each that
fills caches. The processor time of the executor is compared, because the time of a run also depends on the source's
server. Bar: 3 % more. The start of an executor, which imports OpenTelemetry's packages, has a row of its own.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.speed.executor import executor_process
from bench.support.databases import SAMPLE, databases
from bench.support.server import SCHEMA, new_database, scratch_database
from bench.support.table import Figure, print_table
from events.facts.ids import execution_id_at, task_id_at
from events.facts.task.commands import CreateTask, RequestStep
from events.store.event_log import open_log
from runtime.files.artefact_store import open_artefacts
from runtime.postgres.migrations import migrate
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import SourceRegister, cipher
from runtime.telemetry.opening import ENDPOINT
from tests.task_folders import folders

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 5
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
    runs: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    with ExitStack() as stack:
        source = stack.enter_context(databases(SAMPLE)).dsns[SAMPLE]
        server = stack.enter_context(scratch_database())
        endpoint = stack.enter_context(sink())
        executors: dict[bool, tuple[Settings, int]] = {}
        for traced in (True, False):
            settings = Settings(
                database_url=new_database(server, "traced" if traced else "untraced"),
                database_schema=SCHEMA,
                home_dir=Path(stack.enter_context(tempfile.TemporaryDirectory())),
                timezone="UTC",
                compute="threads",
            )
            assert settings.database_url is not None
            migrate(settings.database_url, SCHEMA)
            os.environ[ENDPOINT] = endpoint if traced else ""
            executors[traced] = settings, stack.enter_context(executor_process(settings, "executor"))
        starts = {traced: processor_seconds(pid) for traced, (_, pid) in executors.items()}
        for number in range(rounds + 1):
            # each is first in every second round
            for traced in (True, False) if number % 2 else (False, True):
                settings, pid = executors[traced]
                runs[traced].append(asyncio.run(run(settings, source, number, pid)))
    processor = {traced: statistics.median(cpu for cpu, _ in found[1:]) for traced, found in runs.items()}
    wall = {traced: statistics.median(seconds for _, seconds in found[1:]) for traced, found in runs.items()}
    print(f"wall: with {wall[True]:.2f} s, without {wall[False]:.2f} s")
    return print_table(
        [
            figure("processor time of a run", processor, MAX_SHARE),
            figure("that of an executor's start", starts, None),
        ]
    )


def figure(what: str, seconds: dict[bool, float], bar: float | None) -> Figure:
    """Return a row that compares seconds with traces (True) and without."""
    return Figure(
        what=what,
        ours=seconds[True] * 1_000,
        unit="ms",
        against="without traces",
        theirs=seconds[False] * 1_000,
        ratio=seconds[True] / seconds[False],
        bar=bar,
        better="less",
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

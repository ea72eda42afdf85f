"""Live delivery over HTTP, on the running product: append to first byte, fan-out beside nchan, and memory.

Usage: python -m bench.speed.live [LOAD …]      a load is CLIENTSxRATE, such as 500x500
       python -m bench.speed.live --rounds 1

Events are appended by another process through the lane, go through PostgreSQL, and reach raw sockets in a third.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.support.peers import nchan
from bench.support.product import API, Service, running_service
from bench.support.server import scratch_database
from bench.support.table import Figure, print_table

FIRST_BYTE = (200, 500)
FAN_OUT = {(100, 1000): 0.9, (500, 500): 0.9, (2000, 20): 0.5}
"""Clients and events per second: the minimum share of nchan's deliveries."""
SECONDS = 4.0
SAMPLED = 8
MAX_MEGABYTES = 250
MAX_NOTIFY_DELAYS = 5
"""Maximum median time to the first byte, as a multiple of a bare connection's median time to the NOTIFY."""


@dataclass(frozen=True, slots=True)
class Run:
    """Deliveries per second, latencies in ms, and whether each client received each event once."""

    rate: float
    p50: float
    p99: float
    cpu: float
    """Processor time of the serving process per delivery, in µs."""
    complete: bool
    notify: float | None = None
    """Median milliseconds from append to NOTIFY."""
    megabytes: float = 0
    growth: float = 0


def play(path: str, port: int, pid: int, source: list[str], clients: int, rate: int, seconds: float) -> Run:
    """Put a load on the process `pid`: `clients` open streams and a source of `rate` events per second."""
    total = int(rate * seconds)
    reader = start("stream_reader", str(port), path, str(clients), str(SAMPLED))
    expect(reader, "ready")
    sender = start("event_source", *source, str(rate), str(seconds))
    expect(sender, "ready")
    spent = processor_seconds(pid)
    write_line(sender, "go")
    sent = json.loads(read_line(sender))
    write_line(reader, str(total))
    got = json.loads(read_line(reader))
    spent = processor_seconds(pid) - spent
    for process in (reader, sender):
        process.wait(20)
    latencies: list[float] = got["latencies"]
    if os.environ.get("BENCH_VERBOSE"):
        print({k: v for k, v in got.items() if k != "latencies"}, sent, file=sys.stderr)
    return Run(
        rate=got["delivered"] / max(got["last"] - sent["began"], seconds),
        p50=latencies[len(latencies) // 2] * 1000,
        p99=latencies[int(len(latencies) * 0.99)] * 1000,
        cpu=spent / got["delivered"] * 1e6,
        complete=got["least"] == got["most"] == total,
        notify=sent["notify_delay"] and sent["notify_delay"] * 1000,
    )


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"bench.support.peers.{module}", *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"a part of the bench ended early: {process.args}")
    return line.strip()


def expect(process: subprocess.Popen[str], line: str) -> None:
    assert read_line(process) == line


def write_line(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


@contextmanager
def our_service() -> Generator[tuple[Service, list[str]]]:
    """Start a service over a new log with a task; yield it with the arguments of a source that appends to the task."""
    with scratch_database() as dsn, running_service(dsn, QUERYMILL_MAX_STREAMS_PER_CALLER="0") as service:
        yield service, ["log", dsn, service.new_task(dsn)]


def ours(clients: int, rate: int, seconds: float) -> Run:
    with our_service() as (service, source):
        # warms up the statements
        play(f"{API}/events", service.port, service.pid, source, SAMPLED, 20, 1)
        before, _ = service.memory()
        run = play(f"{API}/events", service.port, service.pid, source, clients, rate, seconds)
        _, most = service.memory()
        return replace(run, megabytes=most, growth=most - before)


def theirs(clients: int, rate: int, seconds: float) -> Run | None:
    with nchan.serving() as peer:
        if peer is None:
            return None
        source = ["nchan", str(peer.port), "task_20260101_120000"]
        return play(nchan.EVENTS, peer.port, peer.worker, source, clients, rate, seconds)


def median(runs: list[Run]) -> Run:
    """Return the median of each figure."""
    delays = [run.notify for run in runs if run.notify is not None]
    return Run(
        rate=statistics.median(run.rate for run in runs),
        p50=statistics.median(run.p50 for run in runs),
        p99=statistics.median(run.p99 for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
        complete=all(run.complete for run in runs),
        notify=statistics.median(delays) if delays else None,
        megabytes=max(run.megabytes for run in runs),
        growth=max(run.growth for run in runs),
    )


def first_byte(rounds: int, seconds: float) -> list[Figure]:
    clients, rate = FIRST_BYTE
    run = median([ours(clients, rate, seconds) for _ in range(rounds)])
    what = f"append to first byte, {clients} × {rate}/s"
    return [
        Figure(
            what=f"{what}: p50",
            ours=run.p50,
            unit="ms",
            against="append to NOTIFY",
            theirs=run.notify,
            ratio=run.notify and run.p50 / run.notify,
            bar=MAX_NOTIFY_DELAYS,
            better="less",
        ),
        Figure(what="p99", ours=run.p99, unit="ms", against="", absent="", bar=None),
        whole(run),
    ]


def fan_out(clients: int, rate: int, rounds: int, seconds: float) -> list[Figure]:
    pairs = [(ours(clients, rate, seconds), theirs(clients, rate, seconds)) for _ in range(rounds)]
    our = median([mine for mine, _ in pairs])
    peers = [peer for _, peer in pairs if peer is not None]
    peer = median(peers) if peers else None
    what = f"{clients:,} clients × {rate:,}/s"
    found = [
        Figure(
            what=f"{what}: deliveries",
            ours=our.rate,
            unit="/s",
            against="nchan, one worker",
            theirs=peer and peer.rate,
            ratio=peer and our.rate / peer.rate,
            bar=FAN_OUT.get((clients, rate)),
        ),
        Figure(
            what=f"p99 (p50 {our.p50:.1f} ms)",
            ours=our.p99,
            unit="ms",
            against=f"nchan (p50 {peer.p50:.1f} ms)" if peer else "nchan",
            theirs=peer and peer.p99,
            ratio=peer and our.p99 / peer.p99,
            bar=None,
            better="less",
        ),
        Figure(
            what="processor time of a delivery",
            ours=our.cpu,
            unit="µs",
            against="nchan",
            theirs=peer and peer.cpu,
            ratio=peer and our.cpu / peer.cpu,
            bar=None,
            better="less",
        ),
        whole(our),
    ]
    if clients >= 2000:
        grown = f"of it {our.growth:.0f} MB for the clients; limit"
        found.append(limit("peak memory", our.megabytes, "MB", grown, MAX_MEGABYTES))
    return found


def limit(what: str, ours: float, unit: str, against: str, most: float) -> Figure:
    return Figure(
        what=what, ours=ours, unit=unit, against=against, theirs=most, ratio=ours / most, bar=1, better="less"
    )


def whole(run: Run) -> Figure:
    missing = 0 if run.complete else 1
    return Figure(
        what="runs with events missed or doubled",
        ours=missing,
        unit="",
        against="none",
        theirs=0,
        ratio=float(missing),
        bar=0,
        better="less",
    )


def main() -> int:
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("loads", nargs="*", help="fan-out loads as CLIENTSxRATE; first-byte with `first`")
    wanted.add_argument("--rounds", type=int, default=3)
    wanted.add_argument("--seconds", type=float, default=SECONDS)
    given = wanted.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    loads = given.loads or ["first", *(f"{clients}x{rate}" for clients, rate in FAN_OUT)]
    if nchan.program() is None:
        print("nginx with nchan is not installed here (Debian: nginx, libnginx-mod-nchan): its column is skipped")
    figures: list[Figure] = []
    for load in loads:
        if load == "first":
            figures += first_byte(given.rounds, given.seconds)
        else:
            clients, rate = map(int, load.split("x"))
            figures += fan_out(clients, rate, given.rounds, given.seconds)
    return print_table(figures)


if __name__ == "__main__":
    sys.exit(main())

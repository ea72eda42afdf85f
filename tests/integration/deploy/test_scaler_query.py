"""The query that scales executors, run with the rights that its file names."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg import sql

from events.facts.ids import EXECUTORS_STREAM
from events.facts.records import ExecutorsDrained, ExecutorsResumed
from events.store.event_log import open_log
from runtime.settings.settings import Settings

SCALING = Path(__file__).parents[3] / "deploy/kubernetes/scaling.yaml"


@pytest.fixture
def scaler(log_database: str) -> Iterator[psycopg.Connection]:
    """Connection with the rights of the grants in the file, and no others."""
    text = SCALING.read_text("utf-8")
    with psycopg.connect(log_database, autocommit=True) as conn:
        conn.execute("drop role if exists scaler")
        conn.execute("create role scaler")
        for grant in re.findall(r"^#   (grant .+);$", text, re.MULTILINE):
            conn.execute(grant.encode())
        conn.execute("set role scaler")
        yield conn
        conn.execute("reset role")
        conn.execute("drop owned by scaler")
        conn.execute("drop role scaler")


def query() -> str:
    [scaled] = [each for each in yaml.safe_load_all(SCALING.read_text("utf-8")) if each["kind"] == "ScaledObject"]
    return scaled["spec"]["triggers"][0]["metadata"]["query"]


def test_waiting_executions_count_until_executors_are_drained_and_running_ones_always(
    settings: Settings, scaler: psycopg.Connection
) -> None:
    def wanted() -> int:
        row = scaler.execute(query().encode()).fetchone()
        assert row is not None
        return row[0]

    def record(fact: ExecutorsDrained | ExecutorsResumed) -> None:
        async def append() -> None:
            async with open_log(settings) as log:
                await log.lane.append(EXECUTORS_STREAM, [fact], expected=None)

        asyncio.run(append())

    assert wanted() == 0
    with psycopg.connect(settings.database_url or "") as conn:
        conn.execute(
            sql.SQL("insert into {} values (1, 'e1', 't', 'task:t', 1), (2, 'e2', 't', 'task:t', 2)").format(
                sql.Identifier("querymill", "open_requests")
            )
        )
        conn.execute(
            "insert into querymill.leases values ('e1', 't', 1, 'x', now() + interval '1 minute'),"
            " ('e2', 't', 1, 'x', now() - interval '1 minute')"
        )
    assert wanted() == 2
    record(ExecutorsDrained())
    assert wanted() == 1
    record(ExecutorsResumed())
    assert wanted() == 2

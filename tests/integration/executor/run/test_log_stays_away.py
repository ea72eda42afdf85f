"""A log outage longer than an execution's patience: the execution is resumed afterwards and does not fail."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.append.group_commit import AppendLane
from events.facts.records import PairLoaded
from events.store import event_log
from events.wire.event import LogUnavailable
from executor import daemon
from executor.control.limits import ExecutorLimits
from executor.steps.api import StepContext, UnitResult
from executor.steps.pairs.loaded_pairs import vector_database
from tests.integration.executor.conftest import TASK, Bench
from tests.integration.executor.tiny_steps import TinyWork
from tests.waiting import until

pytestmark = pytest.mark.long

END_SESSIONS = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = %s and application_name like 'querymill executor %%'
"""
SOON = 0.5
"""Seconds after which the log counts as unavailable."""


class Talking(TinyWork):
    """Its unit accesses the log when the test signals it, and signals the failure to the test."""

    begun: threading.Event
    away: threading.Event
    gave_up: threading.Event
    back: threading.Event

    def run(self, context: StepContext, unit: str) -> UnitResult:
        self.begun.set()
        assert self.away.wait(60)
        try:
            self.talk(context, unit)
        except (LogUnavailable, psycopg.Error):
            self.gave_up.set()
            assert self.back.wait(60)
            raise
        return super().run(context, unit)

    def talk(self, context: StepContext, unit: str) -> None:
        raise NotImplementedError


class Reporting(Talking):
    def talk(self, context: StepContext, unit: str) -> None:
        context.report_pairs([PairLoaded(task_id=TASK, execution_id=None, pair_id=unit)])


class Asking(Talking):
    def talk(self, context: StepContext, unit: str) -> None:
        context.pair_history()


class Reading(Talking):
    """The limit of concurrent readers of a source is kept in the log's database."""

    def talk(self, context: StepContext, unit: str) -> None:
        context.open_source().close()


class Loading(Talking):
    """The vectors are in the log's database if no other is configured."""

    def talk(self, context: StepContext, unit: str) -> None:
        vector_database(context).close()


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(Reporting, id="append"),
        pytest.param(Asking, id="query"),
        pytest.param(Reading, id="read a source"),
        pytest.param(Loading, id="load vectors"),
    ],
)
def test_execution_resumes_after_a_log_outage(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, work: type[Talking]
) -> None:
    monkeypatch.setattr(event_log, "AppendLane", partial(AppendLane, give_up_seconds=SOON))
    monkeypatch.setattr(daemon, "open_log", partial(event_log.open_log, patience=SOON))
    for name in ("begun", "away", "gave_up", "back"):
        monkeypatch.setattr(Talking, name, threading.Event(), raising=False)

    async def scenario(bench: Bench) -> None:
        dsn = bench.settings.database_url or ""
        await bench.create(units=1, dsn=make_conninfo(dsn, dbname="postgres"))
        name = str(conninfo_to_dict(dsn)["dbname"])

        def let_connect(admin: psycopg.Connection[Any], allowed: bool) -> None:
            statement = sql.SQL("alter database {} with allow_connections {}")
            admin.execute(statement.format(sql.Identifier(name), sql.Literal(allowed)))

        with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as admin:
            # does not wait for the source, which is on the same server
            limits = ExecutorLimits(log_seconds=SOON, server_seconds=-1.0)
            async with bench.daemon(works={"ddl_generation": work}, limits=limits):
                execution_id = await bench.request("ddl_generation")
                assert await asyncio.to_thread(Talking.begun.wait, 60)
                let_connect(admin, False)
                admin.execute(END_SESSIONS, (name,))
                Talking.away.set()
                # a session that was about to begin is ended later
                await until(lambda: (admin.execute(END_SESSIONS, (name,)), Talking.gave_up.is_set())[1])
                let_connect(admin, True)
                Talking.back.set()
                ended = await bench.ended(execution_id)
        assert (ended.status, ended.error) == ("completed", None)

    play(scenario)

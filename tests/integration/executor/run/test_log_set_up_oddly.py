"""Executions over a log whose database changes session defaults: each session sets what it relies on."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from tests.integration.executor.conftest import SHOP, Bench

pytestmark = pytest.mark.long

ODD = {"statement_timeout": "5ms", "lock_timeout": "5ms", "intervalstyle": "sql_standard", "datestyle": "German"}


def test_complete_run_on_a_log_with_odd_defaults_succeeds(play: Callable[..., None], database: str) -> None:
    async def scenario(bench: Bench) -> None:
        with psycopg.connect(database, autocommit=True) as source:
            source.execute(SHOP)
        await bench.create(dsn=database)
        async with bench.store.connection() as log:
            for name, value in ODD.items():
                change = sql.SQL("alter database {} set {} = {}")
                name_of_log = sql.Identifier(log.info.dbname)
                await log.execute(change.format(name_of_log, sql.Identifier(name), sql.Literal(value)))
        async with bench.real_daemon():
            ended = await bench.ended(await bench.request("complete"))
        assert (ended.status, ended.error) == ("completed", None)

    play(scenario)

"""Import of pairs: SQL is parsed outside the event loop and limited in length."""

from __future__ import annotations

import asyncio
import json
import threading

import psycopg
import pytest

from events.facts.ids import TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated
from events.facts.task.facts import TaskCreated
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.pairs import import_pairs
from service.schemas.requests import MAX_SQL_CHARACTERS

T = TaskId("task_20250627_143052")


async def begin(application: Application, settings: Settings) -> None:
    dsn = settings.database_url or ""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute("create table if not exists public.shop (id int primary key)")
    await application.sources.add("shop", dsn)
    created = TaskCreated(
        task_id=T, task_type="data_workflow", db_name="shop", source="shop", parameters={}, output_directory="o"
    )
    generated = PairGenerated(
        task_id=T,
        execution_id=None,
        pair_id="p",
        question="q",
        sql="select 1 from shop;",
        language="en",
        theme="",
        family="",
        difficulty="easy",
        tables=("shop",),
    )
    await application.store.lane.append(task_stream(T), [created], expected=0)
    await application.store.lane.append(pairs_stream(T), [generated], expected=0)


def test_sql_is_parsed_outside_the_event_loop_up_to_a_limit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers: set[threading.Thread] = set()
    one_line = import_pairs.one_line

    def recorded(sql: str) -> str:
        readers.add(threading.current_thread())
        return one_line(sql)

    monkeypatch.setattr(import_pairs, "one_line", recorded)
    long = "select 1 from shop where id in (" + "1, " * (MAX_SQL_CHARACTERS // 3) + "1)"
    upload = [
        {"question": "long", "sql": long},
        {"question": "q", "sql": "select 1\nfrom shop"},
        {"question": "new", "sql": "select 2 from shop"},
    ]

    async def main() -> None:
        async with open_application(settings) as application:
            await begin(application, settings)
            found = await import_pairs.import_pairs(application.pairs, T, json.dumps(upload).encode())
            assert (found.imported, found.present) == (1, 1)
            assert [(refusal.entry, refusal.error) for refusal in found.refused] == [
                (1, "the sql is too long; at most 16000 characters")
            ]

    asyncio.run(main())
    assert readers
    assert threading.main_thread() not in readers

"""Concurrent edits of pairs: every change is kept in the log and in the task's files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import psycopg
import pytest

from events.facts.ids import ExecutionId, TaskId, pairs_stream, task_stream
from events.facts.pair.state import PairState
from events.facts.records import PairGenerated, PairRepaired
from events.facts.refusals import ExecutionInProgress
from events.facts.task.commands import NewFile, RequestStep, WriteFiles
from events.facts.task.facts import TaskCreated
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.pair_views.filters import PairFilter
from service.schemas.requests import PairChange
from tests.folded_pairs import pairs_of
from tests.task_folders import folders

T = TaskId("task_20250627_143052")
PAIRS, META = "qs_shop_20250627_143052_pair.json", "qs_shop_20250627_143052_meta.json"
COUNT = 6


def sql_of(number: int) -> str:
    return f"SELECT {number} FROM shop;"


def generated(number: int, question: str | None = None) -> PairGenerated:
    return PairGenerated(
        task_id=T,
        execution_id=None,
        pair_id=f"p{number}",
        question=question or f"q{number}",
        sql=sql_of(number),
        language="en",
        theme="",
        family="",
        difficulty="easy",
        tables=("shop",),
        origin="template",
    )


async def live(application: Application, settings: Settings, pairs: list[PairGenerated]) -> None:
    dsn = settings.database_url or ""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute("create table if not exists public.shop (id int primary key)")
    await application.sources.add("shop", dsn)
    created = TaskCreated(
        task_id=T, task_type="data_workflow", db_name="shop", source="shop", parameters={}, output_directory="o"
    )
    folders(application.artefacts).create(T)
    await application.store.lane.append(task_stream(T), [created], expected=0)
    await application.store.lane.append(pairs_stream(T), pairs, expected=0)
    await write(application, PAIRS, [{"question": p.question, "sql": p.sql} for p in pairs])
    await write(application, META, [{"id": p.pair_id, "question": p.question} for p in pairs])


async def write(application: Application, name: str, content: list[dict[str, Any]]) -> None:
    stored = application.artefacts.objects.put(json.dumps(content).encode())
    application.artefacts.show(stored.sha256, T, name)
    file = NewFile(name=name, sha256=stored.sha256, size=stored.size, file_type="json", description=name)
    await application.store.handle(T, WriteFiles(execution_id=None, files=(file,)))


async def read_list(application: Application, name: str) -> list[dict[str, Any]]:
    """Content of a file in the log, which must equal the one in the directory."""
    task = await application.store.task(T)
    data = application.artefacts.objects.get(task.files[name].sha256)
    assert (folders(application.artefacts).directory(T) / name).read_bytes() == data
    return json.loads(data)


async def views(application: Application) -> dict[str, PairState]:
    return pairs_of(await application.store.read_stream(pairs_stream(T)))


type Play = Callable[[Callable[[Application], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play(settings: Settings) -> Play:
    def run(scenario: Callable[[Application], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            async with open_application(settings) as application:
                await live(application, settings, [generated(n) for n in range(COUNT)])
                await scenario(application)

        asyncio.run(main())

    return run


def test_concurrent_edits_of_different_pairs_are_all_kept(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await asyncio.gather(
            *(
                application.pairs.change(T, f"p{n}", PairChange(question=f"new {n}", review="approved"))
                for n in range(COUNT)
            )
        )
        expected = [f"new {n}" for n in range(COUNT)]
        assert [e["question"] for e in await read_list(application, PAIRS)] == expected
        assert [(v.question, v.review) for v in (await views(application)).values()] == [
            (question, "approved") for question in expected
        ]

    play(scenario)


def test_concurrent_edits_of_one_pair_keep_both_changes(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await asyncio.gather(
            application.pairs.change(T, "p1", PairChange(question="new")),
            application.pairs.change(T, "p1", PairChange(sql="select 99 from shop")),
        )
        assert (await read_list(application, PAIRS))[1] == {"question": "new", "sql": "select 99 from shop;"}
        view = (await views(application))["p1"]
        assert (view.question, view.sql) == ("new", "select 99 from shop;")

    play(scenario)


def test_concurrent_edit_and_step_request_are_serialised(play: Play) -> None:
    async def scenario(application: Application) -> None:
        request = RequestStep(execution_id=ExecutionId("e1"), step="ddl_generation")
        edited, requested = await asyncio.gather(
            application.pairs.change(T, "p1", PairChange(question="new")),
            application.store.handle(T, request),
            return_exceptions=True,
        )
        assert not isinstance(requested, BaseException)
        events = await application.store.read_stream(task_stream(T))
        begun = next(n for n, e in enumerate(events) if e.type == "step.requested")
        # no file may change after the request, regardless of which came first
        assert [e.type for e in events[begun + 1 :]] == []
        refused = isinstance(edited, ExecutionInProgress)
        assert (await read_list(application, PAIRS))[1]["question"] == ("q1" if refused else "new")

    play(scenario)


def test_edit_during_a_running_step_is_refused(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await application.store.handle(T, RequestStep(execution_id=ExecutionId("e1"), step="ddl_generation"))
        with pytest.raises(ExecutionInProgress):
            await application.pairs.change(T, "p1", PairChange(question="new"))
        assert (await read_list(application, PAIRS))[1]["question"] == "q1"
        assert (await application.pairs.change(T, "p1", PairChange(review="rejected"))).review == "rejected"

    play(scenario)


def test_edit_of_a_duplicate_question_changes_the_right_pair(settings: Settings) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            await live(application, settings, [generated(0, "same"), generated(1, "same"), generated(2)])
            await application.pairs.change(T, "p1", PairChange(question="other"))
            assert [e["question"] for e in await read_list(application, PAIRS)] == ["same", "other", "q2"]

    asyncio.run(main())


def test_edit_is_logged_before_the_directory_is_updated(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that starts in between, or after a kill at that point, uses and restores the content of the log."""

    async def scenario(application: Application) -> None:
        lane, artefacts = application.store.lane, application.artefacts
        append = lane.append_together
        shown: list[str] = []

        async def recorded(*args: Any, **options: Any) -> Any:
            shown.append((folders(artefacts).directory(T) / PAIRS).read_text())
            return await append(*args, **options)

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(type(lane), "append_together", staticmethod(recorded))
            patched.setattr(type(artefacts), "show", killed)
            with pytest.raises(KeyboardInterrupt):
                await application.pairs.change(T, "p1", PairChange(question="new"))
        assert ["new" in text for text in shown] == [False]
        file = (await application.store.task(T)).files[PAIRS]
        changes = folders(artefacts).refresh(T, {PAIRS: file.sha256}, [], lambda name: name == PAIRS)
        assert changes == ({}, frozenset())
        used = json.loads((folders(artefacts).directory(T) / PAIRS).read_bytes())
        assert used[1]["question"] == "new"
        assert await read_list(application, PAIRS) == used

    play(scenario)


def test_rewording_does_not_accept_a_pending_repair(play: Play) -> None:
    async def scenario(application: Application) -> None:
        repaired = PairRepaired(task_id=T, execution_id=None, pair_id="p1", sql="SELECT 7 FROM shop;", rule="having")
        await application.store.lane.append(pairs_stream(T), [repaired], expected=None)
        edited = await application.pairs.change(T, "p1", PairChange(question="new", sql=repaired.sql))
        assert (edited.question, edited.sql, edited.unfit) == ("new", repaired.sql, ["repaired"])
        # set aside until the repair is approved
        assert [e["question"] for e in await read_list(application, PAIRS)] == [
            "q0",
            *(f"q{n}" for n in range(2, COUNT)),
        ]

    play(scenario)


def test_pages_continue_after_edits_in_between(play: Play) -> None:
    async def scenario(application: Application) -> None:
        pairs = application.pairs
        first = await pairs.list(T, wanted=PairFilter(status=["generated"]), limit=2)
        assert [p.pair_id for p in first.pairs] == ["p0", "p1"]
        for edited in ("p0", "p1", "p3"):
            await pairs.change(T, edited, PairChange(question=f"new {edited}"))
        second = await pairs.list(T, wanted=PairFilter(status=["generated"]), limit=2, cursor=first.next_cursor or 0)
        assert ([p.pair_id for p in second.pairs], second.total) == (["p2", "p4"], 3)
        last = await pairs.list(T, wanted=PairFilter(status=["generated"]), limit=2, cursor=second.next_cursor or 0)
        assert ([p.pair_id for p in last.pairs], last.next_cursor) == (["p5"], None)

    play(scenario)

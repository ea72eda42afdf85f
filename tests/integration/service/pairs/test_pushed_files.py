"""Files that users put into a task, or remove from it, are events; a pair file is edits that pass the gate."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from events.facts.ids import ExecutionId, pairs_stream
from events.facts.records import PairEdited
from events.facts.refusals import ExecutionInProgress
from events.facts.task.commands import RequestStep
from events.wire.event import Meta
from runtime.files.names import UnsafeName
from service.application import Application
from service.pairs.service import SqlRefused
from service.schemas.errors import FileUnknown, InvalidRequest
from tests.integration.service.pairs.test_pair_edits import COUNT, META, PAIRS, Play, T, play, read_list, sql_of, views
from tests.task_folders import folders

__all__ = ["play"]

ALICE = Meta(actor="alice")


async def put(application: Application, name: str, content: str | bytes) -> None:
    data = content.encode() if isinstance(content, str) else content
    view = await application.pushed_files.put(T, name, data, meta=ALICE)
    assert view.file_name == name


def entries() -> list[dict[str, str]]:
    return [{"question": f"q{n}", "sql": sql_of(n)} for n in range(COUNT)]


async def edits(application: Application) -> list[PairEdited]:
    events = await application.store.read_stream(pairs_stream(T))
    return [event.fact() for event in events if event.type == "pair.edited"]


def test_document_is_stored_announced_and_shown(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await put(application, "our_knowledge.md", "- 财年从四月开始\n".encode("gb18030"))
        await put(application, "our_knowledge.md", "- 财年从五月开始\n")
        written = await application.store.read_task(T, types=["file.written"])
        own = [event for event in written if event.fact().name == "our_knowledge.md"]
        assert [json.loads(event.meta)["actor"] for event in own] == ["alice", "alice"]
        texts = [application.artefacts.objects.get(event.fact().sha256).decode() for event in own]
        assert texts == ["- 财年从四月开始\n", "- 财年从五月开始\n"]
        shown = folders(application.artefacts).directory(T) / "our_knowledge.md"
        assert shown.read_text("utf-8") == "- 财年从五月开始\n"

    play(scenario)


def test_added_file_is_removed_others_are_not(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await put(application, "by_hand.ddl", "create table by_hand ();")
        await application.pushed_files.remove(T, "by_hand.ddl", meta=ALICE)
        assert "by_hand.ddl" not in (await application.store.task(T)).files
        assert not (folders(application.artefacts).directory(T) / "by_hand.ddl").exists()
        for name in ("by_hand.ddl", "task_config.json"):
            with pytest.raises(FileUnknown):
                await application.pushed_files.remove(T, name)

    play(scenario)


@pytest.mark.parametrize(
    ("name", "content", "error", "match"),
    [
        pytest.param("task_config.json", "{}", InvalidRequest, "only files that steps read", id="a file no step reads"),
        pytest.param("quality_report.md", "good", InvalidRequest, "only files that steps read", id="a report"),
        pytest.param("../a.ddl", "x", UnsafeName, "no plain file name", id="a path"),
        pytest.param("a.ddl", b"\x00\xff", InvalidRequest, "no text in UTF-8", id="no text"),
        pytest.param("qs_other_pair.json", "[]", InvalidRequest, "holds no pair", id="no pairs"),
        pytest.param("qs_other_pair.json", json.dumps(entries()), FileUnknown, "qs_other", id="another pair file"),
        pytest.param(META, json.dumps(entries()), FileUnknown, "meta", id="the metadata of pairs"),
    ],
)
def test_other_files_are_refused(
    play: Play, name: str, content: str | bytes, error: type[Exception], match: str
) -> None:
    async def scenario(application: Application) -> None:
        before = await application.store.head()
        with pytest.raises(error, match=match):
            await put(application, name, content)
        assert await application.store.head() == before

    play(scenario)


def test_entries_of_a_pair_file_that_differ_are_edits(play: Play) -> None:
    async def scenario(application: Application) -> None:
        changed = entries()
        changed[1]["sql"] = "select 77 from shop"
        changed[2]["question"] = "how many?"
        await put(application, PAIRS, json.dumps(changed))
        assert [(e.pair_id, e.question, e.sql, e.actor) for e in await edits(application)] == [
            ("p1", "q1", "select 77 from shop;", "alice"),
            ("p2", "how many?", sql_of(2), "alice"),
        ]
        changed[1]["sql"] += ";"
        assert await read_list(application, PAIRS) == changed
        # the same file again changes nothing
        await put(application, PAIRS, json.dumps(changed))
        assert len(await edits(application)) == 2

    play(scenario)


def refused_by_gate(changed: list[dict[str, str]]) -> None:
    changed[0]["sql"] = "select 5 from shop"
    changed[3]["sql"] = "delete from shop"


def one_less(changed: list[dict[str, str]]) -> None:
    changed.pop()


def no_sql(changed: list[dict[str, str]]) -> None:
    changed[4]["sql"] = ""


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        pytest.param(refused_by_gate, SqlRefused, "^line 4: ", id="one SQL that the gate refuses"),
        pytest.param(one_less, InvalidRequest, "has 5 entries, the task's pair file 6", id="an entry is missing"),
        pytest.param(no_sql, InvalidRequest, "^line 5: ", id="an entry without SQL"),
    ],
)
def test_pair_file_that_is_refused_changes_nothing(
    play: Play, change: Callable[[list[dict[str, str]]], None], error: type[Exception], match: str
) -> None:
    async def scenario(application: Application) -> None:
        changed = entries()
        change(changed)
        with pytest.raises(error, match=match):
            await put(application, PAIRS, json.dumps(changed, indent=None).replace("}, {", "},\n{"))
        assert await edits(application) == []
        assert [view.sql for view in (await views(application)).values()] == [sql_of(n) for n in range(COUNT)]
        assert await read_list(application, PAIRS) == entries()

    play(scenario)


def test_nothing_is_put_while_an_execution_runs(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await put(application, "by_hand.ddl", "create table by_hand ();")
        await application.store.handle(T, RequestStep(execution_id=ExecutionId("e1"), step="ddl_generation"))
        tried: list[Callable[[], Coroutine[Any, Any, object]]] = [
            lambda: put(application, "a.ddl", "x"),
            lambda: put(application, PAIRS, json.dumps(entries())),
            lambda: application.pushed_files.remove(T, "by_hand.ddl"),
        ]
        for attempt in tried:
            with pytest.raises(ExecutionInProgress):
                await attempt()

    play(scenario)

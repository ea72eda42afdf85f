"""Edits of several pairs at once: a name is replaced through the gate, literals stay, and failures have a cause."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import psycopg
import pytest
from msgspec.structs import replace

from events.facts.ids import ExecutionId, TaskId, pairs_stream, task_stream
from events.facts.pair.state import PairState
from events.facts.records import PairGenerated, PairRemoved, PairRepaired, PairValidated
from events.facts.refusals import ExecutionInProgress, PairNotFound
from events.facts.task.commands import NewFile, RequestStep, WriteFiles
from events.facts.task.facts import TaskCreated
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.pair_views.filters import PairFilter
from service.pairs.bulk_edits import edit_pairs, replacements
from service.pairs.import_pairs import propose_pair
from service.pairs.restore_pairs import restore_pairs
from service.schemas.errors import InvalidRequest
from service.schemas.requests import PairChange, PairDecisions, PairEditing, PairRestoring
from tests.task_folders import folders

T = TaskId("task_20250627_143052")
PAIRS, META = "qs_shop_20250627_143052_pair.json", "qs_shop_20250627_143052_meta.json"
STATEMENTS = {
    "qualified": "SELECT track.composer, count(*) FROM track GROUP BY track.composer;",
    "aliased": "SELECT t.composer FROM track AS t JOIN album AS a ON a.album_id = t.album_id;",
    "bare": "SELECT composer FROM track WHERE name <> 'track.composer';",
    "twice_broken": "SELECT track.composer, track.nope FROM track;",
    "valid": "SELECT name FROM track;",
    "gone_table": "SELECT artist.name FROM artist;",
}
BROKEN = [pair_id for pair_id in STATEMENTS if pair_id != "valid"]
FIND, BY = "track.composer", "track.writer"
type Play = Callable[[Callable[[Application], Coroutine[Any, Any, None]]], None]


async def begin(application: Application, dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as conn:
        await conn.execute("create table if not exists public.album (album_id int primary key, title text)")
        await conn.execute(
            "create table if not exists public.track"
            " (track_id int primary key, name text, writer text, album_id int references public.album)"
        )
    await application.sources.add("shop", dsn)
    created = TaskCreated(
        task_id=T, task_type="data_workflow", db_name="shop", source="shop", parameters={}, output_directory="o"
    )
    folders(application.artefacts).create(T)
    await application.store.lane.append(task_stream(T), [created], expected=0)
    common: dict[str, Any] = {"task_id": T, "execution_id": None}
    generated = [
        PairGenerated(
            pair_id=pair_id,
            question=f"question {pair_id}",
            sql=sql,
            language="en",
            theme="",
            family="list",
            difficulty="easy",
            tables=("track",),
            **common,
        )
        for pair_id, sql in STATEMENTS.items()
    ]
    validated = [PairValidated(pair_id=p, valid=p not in BROKEN, error="?", **common) for p in STATEMENTS]
    removed = [PairRemoved(pair_id="bare", reason="?", **common)]
    await application.store.lane.append(pairs_stream(T), [*generated, *validated, *removed], expected=0)
    listed = [p for p in generated if p.pair_id != "bare"]
    await write(application, PAIRS, [{"question": p.question, "sql": p.sql} for p in listed])
    await write(application, META, [{"id": p.pair_id, "question": p.question} for p in listed])


async def write(application: Application, name: str, content: list[dict[str, Any]]) -> None:
    stored = application.artefacts.objects.put(json.dumps(content).encode())
    application.artefacts.show(stored.sha256, T, name)
    file = NewFile(name=name, sha256=stored.sha256, size=stored.size, file_type="json", description=name)
    await application.store.handle(T, WriteFiles(execution_id=None, files=(file,)))


async def views(application: Application) -> dict[str, PairState]:
    return {pair.pair_id: pair for pair in (await application.pairs.list(T)).pairs}


async def listed(application: Application) -> dict[str, str]:
    task = await application.store.task(T)
    entries = json.loads(application.artefacts.objects.get(task.files[PAIRS].sha256))
    return {entry["question"]: entry["sql"] for entry in entries}


@pytest.fixture
def play(settings: Settings) -> Play:
    def run(scenario: Callable[[Application], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            async with open_application(settings) as application:
                await begin(application, settings.database_url or "")
                await scenario(application)

        asyncio.run(main())

    return run


def test_check_names_the_causes_and_changes_no_valid_pair(play: Play) -> None:
    async def scenario(application: Application) -> None:
        checked = await edit_pairs(application.pairs, T, PairEditing(pair_ids=list(STATEMENTS)))
        assert [edit.pair_id for edit in checked.edits if edit.valid] == ["valid"]
        pairs = await views(application)
        assert {p: pairs[p].cause for p in BROKEN} == {
            **dict.fromkeys(BROKEN, f"42703 {FIND}"),
            "gone_table": "42P01 artist",
        }
        assert (pairs["valid"].status, pairs["valid"].cause) == ("validated", None)
        found = await application.pairs.list(T, wanted=PairFilter(cause=f"42703 {FIND}"))
        assert [pair.pair_id for pair in found.pairs] == BROKEN[:-1]

    play(scenario)


def test_replacement_edits_what_passes_and_keeps_literals(play: Play) -> None:
    async def scenario(application: Application) -> None:
        before = await application.store.read_stream(pairs_stream(T))
        tried = PairEditing(pair_ids=BROKEN, find=FIND, replace=BY, dry_run=True)
        trial = await edit_pairs(application.pairs, T, tried)
        assert [(e.pair_id, e.valid) for e in trial.edits] == [
            ("qualified", True),
            ("aliased", True),
            ("bare", True),
            ("twice_broken", False),
        ]
        assert trial.unchanged == ["gone_table"]
        assert trial.edits[-1].cause == "42703 track.nope"
        assert len(await application.store.read_stream(pairs_stream(T))) == len(before)

        applied = await edit_pairs(application.pairs, T, PairEditing(pair_ids=BROKEN, find=FIND, replace=BY))
        assert [edit.after for edit in applied.edits] == [edit.after for edit in trial.edits]
        added = (await application.store.read_stream(pairs_stream(T)))[len(before) :]
        assert [event.type for event in added] == ["pair.edited"] * 3
        pairs = await views(application)
        assert pairs["bare"].sql == "SELECT writer FROM track WHERE name <> 'track.composer';"
        assert pairs["aliased"].sql == STATEMENTS["aliased"].replace("composer", "writer")
        assert [p for p, view in pairs.items() if view.status == "edited"] == ["qualified", "aliased", "bare"]
        assert (await listed(application))["question qualified"] == pairs["qualified"].sql

    play(scenario)


def test_replacements_begin_with_names_that_the_ddl_lacks(play: Play) -> None:
    async def scenario(application: Application) -> None:
        columns = await replacements(application.pairs, T, FIND)
        assert set(columns.names) == {"track.writer", "track.album_id", "track.track_id", "track.name"}
        assert {"track", "album"} <= set((await replacements(application.pairs, T, "artist")).names)
        assert (await replacements(application.pairs, T, "artist.name")).names == []
        stored = application.artefacts.objects.put(
            b"CREATE TABLE track (track_id int, name text, composer text, album_id int)"
        )
        file = NewFile(
            name="track.ddl",
            sha256=stored.sha256,
            size=stored.size,
            file_type="ddl",
            description="track",
            is_primary=False,
        )
        await application.store.handle(T, WriteFiles(execution_id=None, files=(file,)))
        assert (await replacements(application.pairs, T, FIND)).names[0] == "track.writer"

    play(scenario)


def test_edits_of_an_unknown_pair_and_during_an_execution_are_refused(play: Play) -> None:
    async def scenario(application: Application) -> None:
        with pytest.raises(PairNotFound):
            await edit_pairs(application.pairs, T, PairEditing(pair_ids=["nowhere"]))
        request = RequestStep(execution_id=ExecutionId("e1"), step="ddl_generation")
        await application.store.handle(T, request)
        with pytest.raises(ExecutionInProgress):
            await edit_pairs(application.pairs, T, PairEditing(pair_ids=["valid"]))
        trial = await edit_pairs(application.pairs, T, PairEditing(pair_ids=["valid"], dry_run=True))
        assert trial.edits[0].valid

    play(scenario)


def test_restored_pairs_are_as_before_and_the_log_keeps_both(play: Play) -> None:
    async def scenario(application: Application) -> None:
        await edit_pairs(application.pairs, T, PairEditing(pair_ids=list(STATEMENTS)))
        await application.pairs.change_many(T, PairDecisions(pair_ids=["qualified"], review="rejected"))
        before = await views(application)
        position = max(pair.position for pair in before.values())
        await edit_pairs(application.pairs, T, PairEditing(pair_ids=BROKEN, find=FIND, replace=BY))
        approval = PairDecisions(pair_ids=["qualified", "valid"], review="approved")
        assert len((await application.pairs.change_many(T, approval)).pairs) == 2

        events = len(await application.store.read_stream(pairs_stream(T)))
        restored = await restore_pairs(
            application.pairs, T, PairRestoring(pair_ids=list(STATEMENTS), position=position)
        )
        assert [pair.pair_id for pair in restored.pairs] == list(STATEMENTS)
        now = await views(application)
        for known in ("sql", "question", "review", "cause", "valid"):
            assert {p: getattr(v, known) for p, v in now.items()} == {p: getattr(v, known) for p, v in before.items()}
        added = (await application.store.read_stream(pairs_stream(T)))[events:]
        assert sorted(event.type for event in added) == sorted(
            [*["pair.edited", "pair.validated"] * 3, "pair.rejected", "pair.review_withdrawn"]
        )
        in_file = await listed(application)
        # a rejected pair is not listed
        assert ("question qualified" in in_file, in_file["question bare"]) == (False, STATEMENTS["bare"])

    play(scenario)


def test_restored_repair_waits_again(play: Play) -> None:
    async def scenario(application: Application) -> None:
        repaired = PairRepaired(
            task_id=T, execution_id=None, pair_id="gone_table", sql="SELECT album.title FROM album;", rule="schema"
        )
        valid = PairValidated(task_id=T, execution_id=None, pair_id="gone_table", valid=True, rows=0)
        await application.store.lane.append(pairs_stream(T), [repaired, valid], expected=None)
        before = (await views(application))["gone_table"]
        edit = PairEditing(pair_ids=["gone_table"], find="album.title", replace="album.album_id")
        assert (await edit_pairs(application.pairs, T, edit)).edits[0].valid
        undo = PairRestoring(pair_ids=["gone_table"], position=before.position)
        (restored,) = (await restore_pairs(application.pairs, T, undo)).pairs
        assert (restored.sql, restored.repair, restored.status) == (before.sql, before.repair, "repaired")
        assert restored.unfit == ["repaired"]

        approval = PairDecisions(pair_ids=["gone_table"], review="approved")
        (approved,) = (await application.pairs.change_many(T, approval)).pairs
        assert approved.unfit == []
        (withdrawn,) = (await restore_pairs(application.pairs, T, undo)).pairs
        assert (withdrawn.review, withdrawn.unfit) == (None, ["repaired"])

    play(scenario)


def test_repair_under_equal_sql_is_restored_and_removed(play: Play) -> None:
    async def scenario(application: Application) -> None:
        sql = "SELECT album.title FROM album;"
        repaired = PairRepaired(task_id=T, execution_id=None, pair_id="gone_table", sql=sql, rule="schema")
        await application.store.lane.append(pairs_stream(T), [repaired], expected=None)
        waiting = (await views(application))["gone_table"]
        for text in ("SELECT album.album_id FROM album;", sql):
            edited = await application.pairs.change(T, "gone_table", PairChange(sql=text))
        assert (edited.sql, edited.repair, edited.unfit) == (sql, None, [])

        async def restored(position: int | None) -> PairState:
            undo = PairRestoring(pair_ids=["gone_table"], position=position or 0)
            (pair,) = (await restore_pairs(application.pairs, T, undo)).pairs
            return pair

        again = await restored(waiting.position)
        assert (again.sql, again.repair, again.unfit) == (sql, waiting.repair, ["repaired"])
        assert "question gone_table" not in await listed(application)
        once_more = await restored(edited.position)
        assert (once_more.sql, once_more.repair, once_more.unfit) == (sql, None, [])
        assert (await listed(application))["question gone_table"] == sql

    play(scenario)


def test_undone_edit_of_a_proposed_pair_is_proposed_again(play: Play) -> None:
    async def scenario(application: Application) -> None:
        pair_id, _ = await propose_pair(application.pairs, T, "Which tracks?", STATEMENTS["valid"])
        proposed = (await views(application))[pair_id]
        undo = PairRestoring(pair_ids=[pair_id], position=proposed.position or 0)
        edit = PairChange(question="Which songs?")
        for change in (edit, PairChange(review="approved"), PairChange(review="rejected")):
            await application.pairs.change(T, pair_id, change)
            (restored,) = (await restore_pairs(application.pairs, T, undo)).pairs
            assert restored.unfit == ["proposed"]
            assert restored == replace(proposed, position=restored.position)
        await application.pairs.change(T, pair_id, edit)
        await application.pairs.change(T, pair_id, PairChange(question="Which tracks?"))
        (restored,) = (await restore_pairs(application.pairs, T, undo)).pairs
        assert restored == replace(proposed, position=restored.position)

    play(scenario)


def test_replacement_needs_both_names() -> None:
    with pytest.raises(InvalidRequest, match="find and replace together"):
        PairEditing(pair_ids=["p"], find=FIND)

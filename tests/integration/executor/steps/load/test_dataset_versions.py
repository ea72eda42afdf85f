"""Versions of a dataset after loads of real tasks: the service's datasets and the vector store agree."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from events.facts.ids import ExecutionId, TaskId, pairs_stream
from events.facts.records import PairEdited
from events.facts.refusals import DependencyNotMet
from events.facts.task.commands import DeleteTask
from executor.steps import training_load
from service.application import Application, open_application
from service.datasets.service import NONE_PENDING
from service.pairs.bulk_edits import edit_pairs
from service.schemas.errors import DatasetUnknown, VersionUnknown
from service.schemas.requests import PairChange, PairDecisions, PairEditing
from tests.integration.executor.conftest import Bench
from training.pair import Pair

Play = Callable[..., None]
FIRST, SECOND = (TaskId(f"task_20251124_10000{n}") for n in range(2))


async def run(bench: Bench, task_id: TaskId, step: str = "complete") -> None:
    execution_id = await bench.request(step, task_id)
    await completed(bench, execution_id, task_id)


async def completed(bench: Bench, execution_id: ExecutionId, task_id: TaskId) -> None:
    async with bench.real_daemon():
        ended = await bench.ended(execution_id, task_id)
        assert (ended.status, ended.error) == ("completed", None)


def stored(bench: Bench) -> Counter[str]:
    """Number of pairs in the vector store by task."""
    with psycopg.connect(bench.settings.database_url or "") as conn:
        cursor = conn.execute("select cmetadata ->> 'task_id' from langchain_pg_embedding where id like '%-sql'")
        return Counter(task_id for (task_id,) in cursor.fetchall())


async def agree(bench: Bench, application: Application) -> None:
    """Assert that the dataset, the tasks' pairs and the vector store name the same pairs."""
    detail = await application.datasets.detail("shop.en")
    assert {task.task_id: task.pairs for task in detail.tasks} == stored(bench)
    for task_id, pairs in stored(bench).items():
        views = (await application.pairs.list(TaskId(task_id))).pairs
        assert sum(pair.loaded for pair in views) == pairs


@pytest.mark.long
def test_second_load_makes_a_version_and_the_first_task_is_replaced(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            datasets = application.datasets
            assert (await datasets.list()).datasets == []
            for task_id, pairs in ((FIRST, 14), (SECOND, 6)):
                await bench.create(task_id, source="shop", dsn=shop, language="en", pairs_total=pairs)
            assert (await datasets.use(FIRST)).state == "not_loaded"
            await run(bench, FIRST)
            assert (await datasets.use(FIRST)).state == "in_use"
            before = (await datasets.list()).position
            await run(bench, SECOND)
            await agree(bench, application)

            detail = await datasets.detail("shop.en")
            newest, oldest = detail.versions
            assert (newest.number, newest.task_id, oldest.task_id) == (2, SECOND, FIRST)
            assert detail.pairs == newest.pairs == sum(stored(bench).values())
            assert newest.pairs - oldest.pairs == (newest.added or 0) - (newest.removed or 0)
            assert newest.validation is not None
            assert newest.validation.usable == newest.pairs
            assert (newest.ddl, oldest.loaded_by) == (2, None)

            use = await datasets.use(FIRST)
            assert (use.state, use.pairs, use.pending.changed) == ("replaced", 0, [])
            assert use.replaced_by is not None
            assert (use.replaced_by.number, use.loaded and use.loaded.number) == (2, 1)
            [then] = (await datasets.list(at=before)).datasets
            assert (then.version.number, then.pairs) == (1, oldest.pairs)

            changes = await datasets.changes("shop.en", 1, 2, limit=1)
            kept = oldest.pairs - changes.totals.removed - changes.totals.changed
            assert newest.pairs == kept + changes.totals.added + changes.totals.changed
            assert len(changes.removed) == 1
            with pytest.raises(VersionUnknown):
                await datasets.changes("shop.en", 1, 3, limit=1)
            with pytest.raises(DatasetUnknown):
                await datasets.detail("shop.zh")

            # the first task has not changed, so it is loaded itself
            again = await datasets.load("shop.en", "1")
            assert (again.forked, again.execution.task_id) == (False, FIRST)
            await completed(bench, ExecutionId(again.execution.execution_id), FIRST)
            await agree(bench, application)
            restored = await datasets.changes("shop.en", 1, 3, limit=10)
            assert (restored.totals.added, restored.totals.removed, restored.totals.changed) == (0, 0, 0)
            assert restored.documents == []

    play(scenario)


@pytest.mark.long
def test_changes_are_pending_until_the_next_load_and_an_earlier_version_is_a_fork(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            datasets = application.datasets
            await bench.create(FIRST, source="shop", dsn=shop, language="en", pairs_total=8)
            await run(bench, FIRST)
            first, second, *_ = (await application.pairs.list(FIRST)).pairs
            await application.pairs.change_many(FIRST, PairDecisions(pair_ids=[first.pair_id], review="rejected"))
            edit = PairEdited(
                task_id=FIRST, execution_id=None, pair_id=second.pair_id, question="How many?", sql=second.sql
            )
            await bench.store.lane.append(pairs_stream(FIRST), [edit], expected=None)
            [dataset] = (await datasets.list()).datasets
            [pending] = dataset.pending
            assert (pending.changes.removed, pending.changes.changed) == ([first.pair_id], [second.pair_id])
            assert (await datasets.use(FIRST)).pending == pending.changes

            await run(bench, FIRST, "training_load")
            [dataset] = (await datasets.list()).datasets
            assert (dataset.version.number, dataset.pending) == (2, [])
            found = await datasets.changes("shop.en", 1, 2, limit=10)
            assert [pair.question for pair in found.removed] == [first.question]
            assert [(c.before.question, c.after.question) for c in found.changed] == [(second.question, "How many?")]

            # the task has changed since version 1, so a fork of it is loaded
            again = await datasets.load("shop.en", "1")
            assert again.forked
            fork = TaskId(again.execution.task_id)
            assert (await datasets.use(fork)).state == "not_loaded"
            await completed(bench, ExecutionId(again.execution.execution_id), fork)
            await agree(bench, application)
            restored = await datasets.changes("shop.en", 1, 3, limit=10)
            assert (restored.totals.added, restored.totals.removed, restored.totals.changed) == (0, 0, 0)
            use = await datasets.use(FIRST)
            assert (use.state, use.replaced_by and use.replaced_by.task_id) == ("replaced", fork)

    play(scenario)


@pytest.mark.long
def test_pair_that_a_check_refused_is_pending_and_not_loaded_again(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            datasets = application.datasets
            await bench.create(FIRST, source="shop", dsn=shop, language="en", pairs_total=8)
            await run(bench, FIRST)
            assert (await datasets.use(FIRST)).pending == NONE_PENDING
            pairs = (await application.pairs.list(FIRST)).pairs
            with psycopg.connect(shop, autocommit=True) as conn:
                conn.execute("alter table customer rename column city to place")
            refused = [pair.pair_id for pair in pairs if "city" in pair.sql]
            assert refused
            await edit_pairs(application.pairs, FIRST, PairEditing(pair_ids=[pair.pair_id for pair in pairs]))
            pending = (await datasets.use(FIRST)).pending
            assert (pending.removed, pending.added, pending.changed) == (refused, [], [])

            await run(bench, FIRST, "training_load")
            use = await datasets.use(FIRST)
            assert (use.pairs, use.pending) == (len(pairs) - len(refused), NONE_PENDING)
            await agree(bench, application)

    play(scenario)


@pytest.mark.long
def test_approval_during_a_load_is_pending_and_no_part_of_the_version(
    play: Play, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            datasets = application.datasets
            await bench.create(FIRST, source="shop", dsn=shop, language="en", pairs_total=8)
            await run(bench, FIRST, "ddl_generation")
            await run(bench, FIRST, "qa_generation")
            approved, rejected, *_ = [pair.pair_id for pair in (await application.pairs.list(FIRST)).pairs]
            await application.pairs.change_many(FIRST, PairDecisions(pair_ids=[approved], review="rejected"))
            read = training_load.trained_pairs
            loop = asyncio.get_running_loop()

            async def decide() -> None:
                await application.pairs.change(FIRST, approved, PairChange(review="approved"))
                await application.pairs.change(FIRST, rejected, PairChange(review="rejected"))

            def trained_pairs(*given: Any) -> list[Pair]:
                found = read(*given)
                monkeypatch.undo()
                asyncio.run_coroutine_threadsafe(decide(), loop).result()
                return found

            monkeypatch.setattr(training_load, "trained_pairs", trained_pairs)
            await run(bench, FIRST, "sql_validation")
            await run(bench, FIRST, "training_load")
            use = await datasets.use(FIRST)
            assert (use.pending.added, use.pending.removed) == ([approved], [rejected])
            # the version has neither decision, so a fork without them is loaded
            again = await datasets.load("shop.en", "1")
            assert again.forked
            await completed(bench, ExecutionId(again.execution.execution_id), TaskId(again.execution.task_id))
            restored = await datasets.changes("shop.en", 1, 2, limit=10)
            assert (restored.totals.added, restored.totals.removed, restored.totals.changed) == (0, 0, 0)

    play(scenario)


def test_refused_load_of_an_earlier_version_creates_no_task(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            await bench.create(FIRST, source="shop", dsn=shop, language="en", pairs_total=8)
            await run(bench, FIRST, "ddl_generation")
            await run(bench, FIRST, "qa_generation")
            await completed(bench, await bench.request("training_load", FIRST, force=True), FIRST)
            first, *_ = (await application.pairs.list(FIRST)).pairs
            await application.pairs.change_many(FIRST, PairDecisions(pair_ids=[first.pair_id], review="rejected"))
            folders = sorted(bench.settings.outputs.iterdir())
            before = await bench.store.head()
            with pytest.raises(DependencyNotMet):
                await application.datasets.load("shop.en", "1")
            assert (await bench.store.head(), sorted(bench.settings.outputs.iterdir())) == (before, folders)

    play(scenario)


@pytest.mark.long
def test_load_that_adds_keeps_the_pairs_of_other_tasks(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            await bench.create(SECOND, source="shop", dsn=shop, language="en", pairs_total=12)
            await bench.create(FIRST, source="shop", dsn=shop, language="en", pairs_total=4, seed=5, load_mode="add")
            await run(bench, SECOND)
            alone = stored(bench)[SECOND]
            await run(bench, FIRST)
            detail = await application.datasets.detail("shop.en")
            assert detail.version.removed == 0
            assert detail.pairs == alone + (detail.version.added or 0)
            # a pair of both belongs to the task that loaded it last
            assert stored(bench)[FIRST] + stored(bench)[SECOND] == detail.pairs
            await agree(bench, application)
            assert {(await application.datasets.use(each)).state for each in (FIRST, SECOND)} == {"in_use"}
            # a proposal belongs to the task that was loaded last, also if its id is lower
            asking = await application.asking()
            proposed = await asking.propose("shop.en", "Which customers?", "SELECT name FROM customer")
            assert proposed.task_id == FIRST

    play(scenario)


async def left(application: Application) -> tuple[int, list[str]]:
    detail = await application.datasets.detail("shop.en")
    return detail.pairs, [version.task_id for version in detail.versions]


@pytest.mark.long
def test_purged_task_leaves_the_dataset(play: Play, shop: str) -> None:
    async def scenario(bench: Bench) -> None:
        async with open_application(bench.settings) as application:
            for task_id, seed in ((FIRST, 0), (SECOND, 5)):
                await bench.create(task_id, source="shop", dsn=shop, language="en", pairs_total=4, seed=seed)
            await run(bench, FIRST)
            await run(bench, SECOND)
            await bench.store.handle(FIRST, DeleteTask())
            newest, oldest = (await application.datasets.detail("shop.en")).versions
            assert (newest.task_deleted, oldest.task_deleted) == (False, True)
            await application.tasks.delete(SECOND, purge=True)
            assert stored(bench) == {}
            assert await left(application) == (0, [FIRST])
        async with open_application(bench.settings) as restarted:
            assert await left(restarted) == (0, [FIRST])

    play(scenario)

"""Task creation is atomic and does not touch other tasks."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from events.facts.ids import ExecutionId, ExecutorId, TaskId, pairs_stream, task_stream
from events.facts.records import PairGenerated
from events.facts.task import facts
from events.wire.event import Meta
from runtime.postgres import connections
from runtime.settings.settings import Settings
from runtime.sources.encrypted_sources import NameTaken, SourceNotFound
from service.application import Application, open_application
from service.schemas.errors import FolderRefuses, InvalidRequest, SourceUnknown, TableNotFound, TaskNotCreated
from service.schemas.requests import DatabaseRequest, ForkRequest, TaskRequest
from service.tasks.creation import TaskMaking, TaskPlan
from tests.tables import from_table
from tests.task_folders import folders

NOW = datetime(2025, 6, 27, 14, 30, 52)  # noqa: DTZ001  # task ids contain local time without a zone
FIRST, SECOND = TaskId("task_20250627_143052"), TaskId("task_20250627_143052_02")
MINE, THEIRS = "host=127.0.0.1 dbname=mine", "host=127.0.0.1 dbname=theirs"


def run(settings: Settings, scenario: Callable[[Application, TaskMaking], object]) -> None:
    async def main() -> None:
        async with open_application(settings) as application:
            making = TaskMaking(
                store=application.store,
                states=application.tasks.states,
                sources=application.sources,
                artefacts=application.artefacts,
                clock=lambda: NOW,
            )
            await scenario(application, making)  # type: ignore[misc]

    asyncio.run(main())


def created(task_id: TaskId, source: str = "d") -> facts.TaskCreated:
    return facts.TaskCreated(
        task_id=task_id, task_type="data_workflow", db_name="d", source=source, parameters={}, output_directory="o"
    )


def generated(task_id: TaskId, number: int) -> PairGenerated:
    return PairGenerated(
        task_id=task_id,
        execution_id=None,
        pair_id=f"p{number}",
        question=f"q{number}",
        sql="select 1;",
        language="zh",
        theme="",
        family="",
        difficulty="easy",
        tables=(),
        origin="template",
    )


async def ad_hoc(task_id: TaskId, _: datetime) -> TaskPlan:
    return TaskPlan(facts=[created(task_id, task_id)], dsn=MINE)


def test_connection_of_another_task_is_kept(settings: Settings) -> None:
    async def scenario(application: Application, making: TaskMaking) -> None:
        # created by a service with another output folder
        assert await application.sources.add_of_task(FIRST, THEIRS)
        await application.store.lane.append(task_stream(FIRST), [created(FIRST, FIRST)], expected=0)
        assert (await making.make(ad_hoc)).task_id == SECOND
        assert await application.sources.dsn(FIRST) == THEIRS
        assert await application.sources.dsn(SECOND) == MINE
        assert not folders(application.artefacts).directory(FIRST).exists()

    run(settings, scenario)


def test_existing_directory_is_not_reused(settings: Settings) -> None:
    """The directory may belong to a task whose log was lost."""

    async def scenario(application: Application, making: TaskMaking) -> None:
        left = folders(application.artefacts).create(FIRST) / "qs_d_pair.json"
        left.write_text("[]")
        assert (await making.make(ad_hoc)).task_id == SECOND
        assert [path.name for path in folders(application.artefacts).directory(FIRST).iterdir()] == [left.name]
        assert list(folders(application.artefacts).directory(SECOND).iterdir()) == []

    run(settings, scenario)


def test_failed_creation_leaves_nothing(settings: Settings) -> None:
    async def scenario(application: Application, making: TaskMaking) -> None:
        async def refused_by_the_database(task_id: TaskId, _: datetime) -> TaskPlan:
            ended = facts.ExecutionCompleted(task_id=task_id, execution_id="e")  # type: ignore[arg-type]
            return TaskPlan(facts=[created(task_id, task_id), ended, ended], dsn=MINE)

        with pytest.raises(Exception, match="event_index_one_end_per_execution"):
            await making.make(refused_by_the_database)
        with pytest.raises(SourceNotFound):
            await application.sources.dsn(FIRST)
        assert not folders(application.artefacts).directory(FIRST).exists()
        assert await application.store.head() == 0

    run(settings, scenario)


@asynccontextmanager
async def appends_blocked(settings: Settings) -> AsyncGenerator[None]:
    async with await connections.connect(settings.database_url or "", settings.database_schema) as conn:
        await conn.execute("select pg_advisory_lock(hashtext(%s))", (settings.channel,))
        yield
        await conn.execute("select pg_advisory_unlock_all()")


def test_cancelled_creation_leaves_a_complete_task(settings: Settings) -> None:
    async def scenario(application: Application, making: TaskMaking) -> None:
        planned = asyncio.Event()

        async def plan(task_id: TaskId, now: datetime) -> TaskPlan:
            planned.set()
            return await ad_hoc(task_id, now)

        async with appends_blocked(settings):
            asking = asyncio.create_task(making.make(plan))
            await planned.wait()
            asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert (await application.store.task(FIRST)).exists
        assert await application.sources.dsn(FIRST) == MINE
        assert folders(application.artefacts).directory(FIRST).is_dir()

    run(settings, scenario)


def test_a_fork_with_its_pairs_is_one_commit(settings: Settings) -> None:
    async def scenario(application: Application, _: TaskMaking) -> None:
        store = application.store
        await application.sources.add_of_task(FIRST, THEIRS)
        await store.lane.append(task_stream(FIRST), [created(FIRST, FIRST)], expected=0)
        await store.lane.append(pairs_stream(FIRST), [generated(FIRST, n) for n in range(20)], expected=0)
        at = await store.head()
        fork = TaskId((await application.forking.fork(FIRST, ForkRequest(at=at))).task_id)
        async with store.connection() as conn:
            cursor = await conn.execute(
                "select count(*), count(distinct xmin::text), count(distinct stream) from events where task_id = %s",
                (fork,),
            )
            assert await cursor.fetchone() == (22, 1, 2)
        assert await application.sources.dsn(fork) == THEIRS

    run(settings, scenario)


@from_table
def test_fork_records_its_creator(
    settings: Settings, request_of: dict[str, str], asking: str | None, by: str | None
) -> None:
    async def scenario(application: Application, _: TaskMaking) -> None:
        store = application.store
        await application.sources.add_of_task(FIRST, THEIRS)
        origin = replace(created(FIRST, FIRST), created_by="wang")
        await store.lane.append(task_stream(FIRST), [origin], expected=0)
        request = ForkRequest(at=await store.head(), **request_of)
        fork = TaskId((await application.forking.fork(FIRST, request, meta=Meta(actor=asking))).task_id)
        history = [event.fact() for event in await store.read_stream(task_stream(fork))]
        assert [fact.created_by for fact in history if isinstance(fact, facts.TaskCreated)] == [by]

    run(settings, scenario)


@pytest.fixture
def shop(database: str) -> str:
    """DSN of a source with one table."""
    with psycopg.connect(database) as conn:
        conn.execute("create table shop (id int primary key)")
    return database


def test_a_key_with_a_long_name_can_create_a_task(settings: Settings, shop: str) -> None:
    """A key's name may have 100 characters, `created_by` only 50."""

    async def scenario(application: Application, _: TaskMaking) -> None:
        await application.sources.add("shop", shop)
        request = TaskRequest(task_type="data_workflow", db_name="shop")
        made = await application.tasks.create(request, meta=Meta(actor="k" * 100))
        kept = await application.tasks.states.now(TaskId(made.task_id))
        assert kept.created_by == "k" * 50

    run(settings, scenario)


def test_task_with_its_first_request_is_one_commit(settings: Settings, shop: str) -> None:
    async def scenario(application: Application, _: TaskMaking) -> None:
        await application.sources.add("shop", shop)
        started = await application.tasks.request_complete(TaskRequest(task_type="complete_workflow", db_name="shop"))
        events = await application.store.read_stream(task_stream(TaskId(started.task_id)))
        assert [event.type for event in events] == ["task.created", "file.written", "step.requested"]
        assert len({event.recorded_at for event in events}) == 1
        assert (started.status, started.position) == ("queued", events[-1].position)

    run(settings, scenario)


def test_task_over_an_empty_database_is_refused_by_its_name(settings: Settings, database: str) -> None:
    async def scenario(application: Application, _: TaskMaking) -> None:
        await application.sources.add("own", database)
        with pytest.raises(TableNotFound) as refused:
            await application.tasks.create(TaskRequest(task_type="data_workflow", db_name="own"))
        assert refused.value.text("en").startswith("The database has no tables that this login can see")
        assert refused.value.text("zh") == "数据库中没有可处理的表"

    run(settings, scenario)


def test_configuration_file_is_masked_like_the_events(settings: Settings, shop: str) -> None:
    async def scenario(application: Application, _: TaskMaking) -> None:
        await application.sources.add("shop", shop)
        context = "Orders; the loader logs in as postgresql://etl:hunter22@db/shop, elsewhere with db_password=hunter22"
        request = TaskRequest(task_type="data_workflow", db_name="shop", business_context=context)
        made = await application.tasks.create(request)
        kept = await application.tasks.states.now(TaskId(made.task_id))
        fork = await application.forking.fork(TaskId(made.task_id), ForkRequest(at=await application.store.head()))
        for task_id in (made.task_id, fork.task_id):
            file = folders(application.artefacts).directory(TaskId(task_id)) / "task_config.json"
            config = json.loads(file.read_text("utf-8"))
            assert "hunter22" not in file.read_text("utf-8")
            assert config["parameters"]["business_context"] == kept.business_context

    run(settings, scenario)


@pytest.mark.parametrize("asked", [False, True], ids=["running", "to be cancelled"])
def test_fork_of_a_running_task_is_partially_completed(settings: Settings, asked: bool) -> None:
    """Nothing of the fork is cancelled: the running execution belongs to the original task."""

    async def scenario(application: Application, _: TaskMaking) -> None:
        store = application.store
        await application.sources.add_of_task(FIRST, THEIRS)
        whole, step, child = ExecutionId("whole"), ExecutionId("step"), ExecutionId("child")
        history = [
            created(FIRST, FIRST),
            facts.StepRequested(task_id=FIRST, execution_id=whole, step="complete"),
            facts.ExecutionStarted(
                task_id=FIRST, execution_id=whole, step="complete", executor=ExecutorId("x"), epoch=1
            ),
            facts.ExecutionStarted(
                task_id=FIRST,
                execution_id=step,
                step="ddl_generation",
                executor=ExecutorId("x"),
                epoch=1,
                parent_execution_id=whole,
            ),
            facts.StepStarted(task_id=FIRST, execution_id=step, step="ddl_generation"),
            facts.StepCompleted(task_id=FIRST, execution_id=step, step="ddl_generation"),
            facts.ExecutionCompleted(task_id=FIRST, execution_id=step),
            facts.ExecutionStarted(
                task_id=FIRST,
                execution_id=child,
                step="qa_generation",
                executor=ExecutorId("x"),
                epoch=1,
                parent_execution_id=whole,
            ),
            facts.StepStarted(task_id=FIRST, execution_id=child, step="qa_generation"),
            *([facts.ExecutionCancelRequested(task_id=FIRST, execution_id=whole)] if asked else []),
        ]
        await store.lane.append(task_stream(FIRST), history, expected=0)
        answer = await application.forking.fork(FIRST, ForkRequest(at=await store.head()))
        kept = await application.tasks.states.at(TaskId(answer.task_id), await store.head())
        assert (answer.status, kept.status) == ("partial_completed", "partial_completed")
        assert kept.steps["qa_generation"].status == "pending"
        assert sorted(each.status for each in kept.executions.values()) == ["completed", "cut_off", "cut_off"]

    run(settings, scenario)


def test_connection_of_a_task_is_not_a_registered_source(settings: Settings) -> None:
    async def scenario(application: Application, _: TaskMaking) -> None:
        await application.sources.add_of_task(FIRST, THEIRS)
        with pytest.raises(NameTaken):
            await application.sources.add(FIRST, MINE)
        with pytest.raises(InvalidRequest, match="choose another"):
            await application.databases.add(DatabaseRequest(name=FIRST, dsn="postgresql://127.0.0.1/mine"))
        for asked in (application.databases.remove(FIRST), application.databases.tables(FIRST)):
            with pytest.raises(SourceUnknown):
                await asked
        with pytest.raises(SourceUnknown):
            await application.databases.check(FIRST, "zh")
        assert await application.sources.dsn(FIRST) == THEIRS

    run(settings, scenario)


def test_orphaned_task_connections_are_removed(settings: Settings) -> None:
    async def scenario(application: Application, making: TaskMaking) -> None:
        await application.sources.add(SECOND + "_not_a_tasks", MINE)
        await making.make(ad_hoc)
        await application.sources.add_of_task(SECOND, MINE)
        async with application.store.connection() as conn:
            await conn.execute("update sources set created_at = now() - interval '2 hours'")
        assert await application.sources.remove_orphans(older_than=3600) == 1
        with pytest.raises(SourceNotFound):
            await application.sources.dsn(SECOND)
        assert await application.sources.dsn(FIRST) == MINE

    run(settings, scenario)


def test_unwritable_output_folder_is_named_with_advice(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    outputs = tmp_path / "file" / "outputs"

    async def scenario(application: Application, making: TaskMaking) -> None:
        with pytest.raises(FolderRefuses) as refused:
            await making.make(ad_hoc)
        assert f"created: {outputs}: Not a directory; the service needs room there" in refused.value.text("en")
        assert f"任务创建失败：{outputs}: Not a directory；请为该目录腾出空间" in refused.value.text("zh")
        assert await application.store.head() == 0

    run(settings.model_copy(update={"output_root": str(outputs)}), scenario)


def test_task_creation_is_limited_per_second(settings: Settings) -> None:
    async def scenario(_: Application, making: TaskMaking) -> None:
        making = dataclasses.replace(making, max_per_second=2)
        assert [(await making.make(ad_hoc)).task_id for _ in range(2)] == [FIRST, SECOND]
        with pytest.raises(TaskNotCreated, match="2 tasks"):
            await making.make(ad_hoc)

    run(settings, scenario)

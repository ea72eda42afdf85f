"""A due time of a schedule has one task, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from events.audit.archives import Cut, archive_log, remove_archived
from events.audit.checkpoints import signing_key
from events.audit.log_verification import connect
from events.facts.ids import TaskId, schedule_stream
from events.facts.task import commands
from events.wire.event import Meta, VersionConflict
from runtime.settings.settings import Settings
from samples.load import load_sample
from service.application import Application, open_application
from service.schemas.errors import InvalidRequest, ScheduleUnknown, SourceUnknown
from service.schemas.requests import DatabaseRequest, ScheduledTask, ScheduleRequest
from service.schemas.responses.schedules import ScheduleView
from tests.integration.events.audit_fill import address, append_task
from tests.small_partitions import make_partitions_small
from tests.task_folders import folders

pytestmark = pytest.mark.usefixtures("no_schedule_checks")

type Scenario = Callable[[Application, Application], Awaitable[None]]

NIGHTLY = ScheduleRequest(
    name="nightly", db_name="shop", at="daily 02:30", parameters=ScheduledTask(table_list=["bss_company"])
)


@pytest.fixture
def highway(embedded: str) -> str:
    return load_sample(embedded, "highway_db")


def with_two_services(settings: Settings, source: str, scenario: Scenario) -> None:
    """Run a scenario over two services of one log, in which a schedule is set."""

    async def main() -> None:
        async with open_application(settings) as one, open_application(settings) as other:
            await one.databases.add(DatabaseRequest(name="shop", dsn=source))
            await one.schedules.set(NIGHTLY)
            await scenario(one, other)

    asyncio.run(main())


async def make_due(application: Application, due_at: datetime | None = None) -> datetime:
    """Set the schedule's due time to a moment that has passed."""
    async with application.store.connection() as conn:
        cursor = await conn.execute(
            "update schedules set due_at = coalesce(%s, now() - interval '3 days') returning due_at", (due_at,)
        )
        row = await cursor.fetchone()
    assert row is not None
    return row[0]


async def events(application: Application) -> list[tuple[str, dict[str, Any]]]:
    """Types and fields of the events of the schedule, without the first, which sets it."""
    stream = await application.store.read_stream(schedule_stream("nightly"), after_version=1)
    return [(event.type, json.loads(event.data)) for event in stream]


async def view(application: Application) -> ScheduleView:
    [schedule] = (await application.schedules.list()).schedules
    return schedule


async def tasks(application: Application) -> list[str]:
    async with application.store.connection() as conn:
        rows = await (await conn.execute("select task_id from events where type = 'step.requested'")).fetchall()
    return [task_id for (task_id,) in rows]


def test_missed_days_start_one_task(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        passed = await make_due(one)
        await one.starter.start_due()
        await one.starter.start_due()
        [(kind, started)] = await events(one)
        assert (kind, datetime.fromisoformat(started["due_at"])) == ("schedule.started", passed)
        assert await tasks(one) == [started["task_id"]]
        schedule = await view(one)
        now = datetime.now(settings.zone)
        assert now < datetime.fromisoformat(schedule.next_at) <= now + timedelta(days=1)
        assert schedule.last is not None
        assert (schedule.last.task_id, schedule.last.status) == (started["task_id"], "in_progress")
        task = await one.store.task(TaskId(started["task_id"]))
        assert (task.created_by, task.parameters["only_changes"]) == ("schedule nightly", True)
        assert task.parameters["table_list"] == ["bss_company"]

    with_two_services(settings, highway, scenario)


def test_due_time_set_by_a_clock_that_was_ahead_comes_back_by_whole_weeks(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        soon = datetime.fromisoformat((await view(one)).next_at)
        await make_due(one, soon + timedelta(weeks=52))
        await one.starter.start_due()
        assert datetime.fromisoformat((await view(one)).next_at) == soon
        assert await events(one) == []

    with_two_services(settings, highway, scenario)


def test_two_services_at_once_start_one_task(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, other: Application) -> None:
        await make_due(one)
        await asyncio.gather(one.starter.start_due(), other.starter.start_due())
        assert len(await tasks(one)) == len(await events(one)) == 1

    with_two_services(settings, highway, scenario)


def test_two_services_without_the_lock_start_one_task(settings: Settings, highway: str) -> None:
    """The lock of one of them may be lost with its connection."""

    async def scenario(one: Application, other: Application) -> None:
        await make_due(one)
        [due] = await one.starter.due()
        outcomes = await asyncio.gather(
            one.starter.deal_with(due), other.starter.deal_with(due), return_exceptions=True
        )
        assert {type(outcome) for outcome in outcomes} == {type(None), VersionConflict}
        assert len(await tasks(one)) == len(await events(one)) == 1
        left = [path.name for path in folders(one.artefacts).root.iterdir() if path.name.startswith("task_")]
        assert left == await tasks(one)

    with_two_services(settings, highway, scenario)


def test_schedule_is_skipped_until_the_run_before_has_ended(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, other: Application) -> None:
        await make_due(one)
        await one.starter.start_due()
        [task_id] = await tasks(one)
        await make_due(one)
        await other.starter.start_due()
        kind, skipped = (await events(one))[-1]
        assert (kind, skipped["code"]) == ("schedule.skipped", "execution_in_progress")
        last = (await view(one)).last
        assert last is not None
        assert (last.status, last.task_id, last.error) == ("skipped", None, skipped["error"])
        await one.store.handle(TaskId(task_id), commands.RequestCancel(), meta=Meta())
        await make_due(one)
        await other.starter.start_due()
        assert [kind for kind, _ in await events(one)] == ["schedule.started", "schedule.skipped", "schedule.started"]
        assert len(await tasks(one)) == 2

    with_two_services(settings, highway, scenario)


@pytest.mark.parametrize("removed", [True, False], ids=["removed", "over another database"])
def test_schedule_starts_although_the_run_of_an_earlier_one_of_its_name_goes_on(
    settings: Settings, highway: str, removed: bool
) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        await make_due(one)
        await one.starter.start_due()
        if removed:
            await one.schedules.remove("nightly")
        await one.databases.add(DatabaseRequest(name="branch", dsn=highway))
        await one.schedules.set(msgspec.structs.replace(NIGHTLY, db_name="branch"))
        assert (await view(one)).last is None
        await make_due(one)
        await one.starter.start_due()
        assert (await events(one))[-1][0] == "schedule.started"
        assert len(await tasks(one)) == 2

    with_two_services(settings, highway, scenario)


def test_schedule_whose_setting_was_archived_is_skipped_until_the_run_before_has_ended(
    settings: Settings, highway: str, tmp_path: Path
) -> None:
    make_partitions_small(settings.database_url, 10)

    async def scenario(one: Application, _other: Application) -> None:
        await append_task(one.store, TaskId("task_20250101_000000"), 20, delete=True)
        await make_due(one)
        await one.starter.start_due()
        last = (await view(one)).last
        assert last is not None
        assert await one.projector.wait_for(await one.store.head(), 10)
        await asyncio.to_thread(_remove_archived, settings, tmp_path)
        assert [kind for kind, _ in await events(one)] == ["schedule.started"]
        assert (await one.store.read_log(limit=1))[0].position > 10
        assert (await view(one)).last == last
        await make_due(one)
        await one.starter.start_due()
        assert (await events(one))[-1][0] == "schedule.skipped"

    with_two_services(settings, highway, scenario)


def _remove_archived(settings: Settings, folder: Path) -> None:
    with connect(*address(settings)) as conn:
        cut = Cut.before(conn, "2999-01-01", settings.zone, removable=True)
        archived = archive_log(conn, cut, folder, key=signing_key(settings.home), settings=settings)
    remove_archived(address(settings), archived)


def test_schedule_changed_while_its_run_goes_on_is_skipped(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        await make_due(one)
        await one.starter.start_due()
        await one.schedules.set(msgspec.structs.replace(NIGHTLY, parameters=ScheduledTask(only_changes=False)))
        await make_due(one)
        await one.starter.start_due()
        kind, skipped = (await events(one))[-1]
        assert (kind, skipped["code"]) == ("schedule.skipped", "execution_in_progress")

    with_two_services(settings, highway, scenario)


@pytest.mark.parametrize(("at", "waits"), [("daily 02:30", True), ("daily 03:30", False)])
def test_due_time_that_waits_is_dealt_with_after_the_schedule_is_set_with_the_same_times(
    settings: Settings, highway: str, at: str, waits: bool
) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        passed = await make_due(one)
        await one.schedules.set(msgspec.structs.replace(NIGHTLY, at=at))
        assert [due.due_at for due in await one.starter.due()] == ([passed] if waits else [])

    with_two_services(settings, highway, scenario)


def test_schedule_of_a_removed_database_is_skipped_with_the_reason(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        await one.databases.remove("shop")
        await make_due(one)
        await one.starter.start_due()
        [(kind, skipped)] = await events(one)
        assert (kind, skipped["code"]) == ("schedule.skipped", "source_not_found")
        assert "shop" in skipped["error"]
        assert await tasks(one) == []
        assert await one.starter.due() == []

    with_two_services(settings, highway, scenario)


def test_schedule_set_again_is_replaced_and_a_removed_one_is_gone(settings: Settings, highway: str) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        changed = ScheduleRequest(
            name="nightly", db_name="shop", at="weekly mon 04:00", parameters=ScheduledTask(only_changes=False)
        )
        await one.schedules.set(changed)
        schedule = await view(one)
        parameters = {"language": "zh", "only_changes": False}
        assert (schedule.at, schedule.parameters, schedule.last) == ("weekly mon 04:00", parameters, None)
        assert schedule.language == "zh"
        assert datetime.fromisoformat(schedule.next_at).strftime("%a %H:%M") == "Mon 04:00"
        await one.schedules.remove("nightly")
        assert (await one.schedules.list()).schedules == []
        with pytest.raises(ScheduleUnknown):
            await one.schedules.remove("nightly")
        assert [kind for kind, _ in await events(one)] == ["schedule.set", "schedule.removed"]

    with_two_services(settings, highway, scenario)


@pytest.mark.parametrize(
    ("request_", "refused"),
    [
        pytest.param(ScheduleRequest(name="x", db_name="gone", at="daily 02:30"), SourceUnknown, id="unknown database"),
        pytest.param(
            ScheduleRequest(name="x", db_name="shop", at="daily 02:30", parameters=ScheduledTask(dictionary_file="d")),
            InvalidRequest,
            id="file that was not uploaded",
        ),
    ],
)
def test_schedule_whose_task_would_be_refused_is_refused(
    settings: Settings, highway: str, request_: ScheduleRequest, refused: type[Exception]
) -> None:
    async def scenario(one: Application, _other: Application) -> None:
        with pytest.raises(refused):
            await one.schedules.set(request_)
        assert (await view(one)).name == "nightly"

    with_two_services(settings, highway, scenario)

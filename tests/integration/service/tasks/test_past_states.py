"""A task as it was is the fold of its stream up to there, whatever was asked before."""

from __future__ import annotations

import asyncio
import random

import pytest

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task import facts
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from service.tasks.past_states import EVERY, PastStates

T = TaskId("task_20250627_143052")
RUN = ExecutionId("run")


def history(units: int) -> list[facts.Fact]:
    of_step = {"task_id": T, "execution_id": RUN, "step": "ddl_generation"}
    return [
        facts.TaskCreated(
            task_id=T, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="o"
        ),
        facts.StepRequested(**of_step),
        facts.ExecutionStarted(**of_step, executor=ExecutorId("a"), epoch=1),
        facts.StepPlanned(**of_step, units=tuple(f"u{n}" for n in range(units))),
        *(facts.UnitCompleted(**of_step, unit=f"u{n}") for n in range(units)),
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_moment_is_the_fold_up_to_it(settings: Settings, seed: int) -> None:
    units = 3 * EVERY

    async def run() -> None:
        async with open_log(settings) as store:
            appended = await store.lane.append(task_stream(T), history(units), expected=0)
            past = PastStates(store=store)
            last = appended.first_position + units + 3
            asked = [last, 1, *random.Random(seed).choices(range(1, last + 1), k=20), EVERY, EVERY + 1, 0]
            for position in asked:
                assert await past.at(T, position) == await store.task(T, at=position)
            await asyncio.gather(*(past.at(T, position) for position in asked))
            past.forget(T)
            assert await past.at(T, last) == await store.task(T)

    asyncio.run(run())


def test_a_task_that_never_was_has_no_past(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            assert not (await PastStates(store=store).at(T, 5)).exists

    asyncio.run(run())

"""A past state is the fold of its stream up to the position, independent of earlier reads."""

from __future__ import annotations

import asyncio
import random

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task import facts
from events.store.event_log import open_log
from runtime.settings.settings import Settings
from service.newest_states import BATCH_EVENTS
from service.tasks.task_states import newest_tasks

T = TaskId("task_20250627_143052")
OTHER = TaskId("task_20250627_143053")
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


def test_each_past_state_is_the_fold_up_to_its_position(settings: Settings) -> None:
    async def run() -> None:
        async with open_log(settings) as store:
            appended = await store.lane.append(task_stream(T), history(2 * BATCH_EVENTS), expected=0)
            states, last = newest_tasks(store), appended.last_position
            positions = [last, 0, 1, *random.Random(1).choices(range(1, last + 1), k=10), BATCH_EVENTS, last + 1]
            for position in positions:
                assert await states.at(task_stream(T), position) == await store.task(T, at=position)
            together = await asyncio.gather(*(states.at(task_stream(T), position) for position in positions))
            assert [state.position for state in together] == [min(position, last) for position in positions]
            assert not (await states.past(task_stream(OTHER), last)).exists
            assert await states.now(task_stream(T)) == await store.task(T)

    asyncio.run(run())

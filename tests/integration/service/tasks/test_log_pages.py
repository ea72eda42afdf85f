"""Log pages and totals with every filter, compared with a scan of all lines."""

from __future__ import annotations

import asyncio
import random
from itertools import product

import pytest

from events.facts.ids import ExecutionId, ExecutorId, TaskId, log_stream, task_stream
from events.facts.records import LOG_LEVELS, LogLevel, LogRecorded
from events.facts.task import facts
from runtime.settings.settings import Settings
from service.application import Application, open_application
from service.schemas.queries import LogParameters

TASK = TaskId("task_20250627_143052")
RUN = ExecutionId(f"{TASK}_step_ddl_generation_exec_20250627143052")
WORDS = ("扫描", "bss_branch", "Deadlock", "100%", "a\\b", "x_y", "ß")
LEVELS: tuple[LogLevel, ...] = ("INFO",) * 30 + ("WARNING", "ERROR")  # type: ignore[assignment]


def some_lines(count: int, chance: random.Random) -> list[LogRecorded]:
    """Random lines: every fifth contains a word, and some words are rare."""
    return [
        LogRecorded(
            task_id=TASK,
            execution_id=RUN if chance.random() < 0.5 else None,
            level=chance.choice(LEVELS),
            message=f"line {n} "
            + (chance.choices(WORDS, weights=(400, 100, 20, 5, 5, 5, 1))[0] if chance.random() < 0.2 else "and so on"),
            logged_at="2025-06-27T14:30:52+08:00",
            step_name=chance.choice(("ddl_generation", "qa_generation")),
        )
        for n in range(count)
    ]


async def begin(application: Application) -> None:
    await application.store.lane.append(
        task_stream(TASK),
        [
            facts.TaskCreated(
                task_id=TASK, task_type="data_workflow", db_name="d", source="d", parameters={}, output_directory="./d"
            ),
            facts.StepRequested(task_id=TASK, execution_id=RUN, step="ddl_generation"),
            facts.ExecutionStarted(
                task_id=TASK, execution_id=RUN, step="ddl_generation", executor=ExecutorId("here-1"), epoch=1
            ),
        ],
        expected=0,
    )


def fits(line: LogRecorded, log_filter: LogParameters) -> bool:
    levels = LOG_LEVELS[LOG_LEVELS.index(log_filter.level or "DEBUG") :]
    return (
        line.level in levels
        and log_filter.step in (None, line.step_name)
        and log_filter.execution_id in (None, line.execution_id)
        and (log_filter.q or "").lower() in line.message.lower()
    )


@pytest.mark.long
def test_pages_and_totals_match_a_full_scan(settings: Settings) -> None:
    chance = random.Random(11)
    lines = some_lines(571, chance)

    async def run() -> None:
        async with open_application(settings) as application:
            await begin(application)
            first = 4
            for start in range(0, len(lines), 317):
                await application.store.lane.append(log_stream(TASK), lines[start : start + 317], expected=None)
            for level, q, step, execution in product(
                (None, "WARNING", "ERROR"),
                (None, *WORDS, "a", "ab", "zq", "nothing of it", "LINE 99", "deadlock", "ine 199 and", "7 BSS_Branch"),
                (None, "qa_generation"),
                (None, RUN),
            ):
                log_filter = LogParameters(level=level, q=q, step=step, execution_id=execution, limit=50, count=True)
                matching = [first + n for n, line in enumerate(lines) if fits(line, log_filter)]
                page = await application.logs.page(TASK, log_filter)
                assert [line.position for line in page.logs] == matching[-50:], log_filter
                assert all(line.extra_data == {} for line in page.logs)
                assert page.total == len(matching), log_filter
                middle = first + chance.randrange(len(lines))
                earlier = await application.logs.page(
                    TASK, LogParameters(level=level, q=q, step=step, execution_id=execution, limit=7, before=middle)
                )
                assert [x.position for x in earlier.logs] == [p for p in matching if p < middle][-7:], log_filter
                later = await application.logs.page(
                    TASK, LogParameters(level=level, q=q, step=step, execution_id=execution, limit=7, after=middle)
                )
                assert [x.position for x in later.logs] == [p for p in matching if p > middle][:7], log_filter
                then = await application.logs.page(
                    TASK,
                    LogParameters(level=level, q=q, step=step, execution_id=execution, limit=9, at=middle, count=True),
                )
                assert [x.position for x in then.logs] == [p for p in matching if p <= middle][-9:], log_filter
                assert then.total == len([p for p in matching if p <= middle])

    asyncio.run(run())


def test_search_finds_any_substring_of_a_line(settings: Settings) -> None:
    chance = random.Random(5)
    lines = some_lines(616, chance)

    async def run() -> None:
        async with open_application(settings) as application:
            await begin(application)
            await application.store.lane.append(log_stream(TASK), lines, expected=None)
            for _ in range(150):
                text = chance.choice(lines).message
                start = chance.randrange(len(text))
                log_filter = LogParameters(
                    q=text[start : start + chance.randint(1, 12)],
                    level=chance.choice((None, "INFO", "WARNING", "ERROR")),
                    limit=20,
                    count=True,
                )
                matching = [4 + n for n, line in enumerate(lines) if fits(line, log_filter)]
                page = await application.logs.page(TASK, log_filter)
                assert [line.position for line in page.logs] == matching[-20:], log_filter
                assert page.total == len(matching), log_filter

    asyncio.run(run())

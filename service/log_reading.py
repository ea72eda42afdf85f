"""Pages of a task's log, and exact totals.

A text is looked for in the newest lines, which stand in no block yet, and in those blocks whose signature allows for
it: a rare one is found among a million lines by reading a few thousand.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg.rows import TupleRow

from events.ids import TaskId
from events.records import LOG_LEVELS
from events.store import END
from runtime.settings import Settings
from service.errors import ExecutionUnknown, InvalidRequest
from service.log_signature import bits_of
from service.projected import ProjectedTables
from service.shapes import LogLine, LogPage
from service.task_states import TaskStates
from service.views import stamp

FIRST_LOOK = 8
"""Blocks looked through at once; twice as many each time the page is not full."""
FEW = 0.25
"""Share of blocks up to which a total is counted block by block rather than over the whole log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    level: str | None = None
    """That level and above."""
    step: str | None = None
    execution_id: str | None = None
    q: str | None = None
    before: int | None = None
    after: int | None = None
    limit: int = 100
    at: int | None = None
    count: bool = False


class Range(NamedTuple):
    """Lines from one id to another, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReading:
    settings: Settings
    states: TaskStates
    tables: ProjectedTables

    async def page(self, task_id: TaskId, wanted: LogFilter) -> LogPage:
        """Lines in time order: the newest that match, or those after `after`. Raises ExecutionUnknown."""
        task = await self.states.at(task_id, wanted.at)
        if wanted.execution_id is not None and wanted.execution_id not in task.executions:
            raise ExecutionUnknown(execution_id=wanted.execution_id)
        parameters = _parameters(task_id, wanted)
        forward = wanted.after is not None
        if not parameters["bits"]:
            rows = await self.tables.rows("oldest_logs" if forward else "newest_logs", parameters)
        else:
            rows = await self._search(parameters, forward=forward)
        total = await self._total(parameters) if wanted.count else None
        ordered = rows if forward else rows[::-1]
        return LogPage(logs=[_log_line(row, self.settings) for row in ordered], total=total)

    async def _search(self, parameters: dict[str, Any], *, forward: bool) -> list[TupleRow]:
        """Looks through the blocks that may hold the text, and the lines in none, until the page is full."""
        found: list[TupleRow] = []
        async for ranges in self._candidates(parameters, forward=forward):
            rows = await self.tables.rows("logs_in_blocks", parameters | _columns(ranges) | {"forward": forward})
            found += sorted(rows, key=lambda row: row[0], reverse=not forward)
            if len(found) >= parameters["limit"]:
                break
        return found[: parameters["limit"]]

    async def _candidates(self, parameters: dict[str, Any], *, forward: bool) -> AsyncGenerator[list[Range]]:
        """From the end where the page begins, ever more at once: a common word needs few, a rare one has few."""
        sealed, _ = await self._sealed(parameters["task_id"])
        if not forward:
            yield [Range(sealed + 1, END)]
        size = FIRST_LOOK
        # a block sealed from now on holds lines that are looked through as lines in none
        bounds = parameters | {"before": min(parameters["before"], sealed + 1)}
        while True:
            blocks = await self._blocks(bounds, size, forward=forward)
            if blocks:
                yield blocks
            if len(blocks) < size:
                break
            bounds["after" if forward else "before"] = blocks[-1].last if forward else blocks[-1].first
            size *= 2
        if forward:
            yield [Range(sealed + 1, END)]

    async def _total(self, parameters: dict[str, Any]) -> int:
        whole = parameters | {"before": END, "after": 0}
        if parameters["bits"]:
            sealed, count = await self._sealed(parameters["task_id"])
            most = int(count * FEW)
            blocks = await self._blocks(whole | {"before": sealed + 1}, most + 1, forward=True)
            if len(blocks) <= most:
                ranges = _columns([*blocks, Range(sealed + 1, END)])
                return (await self.tables.rows("count_in_blocks", whole | ranges))[0][0]
        return (await self.tables.rows("count_logs", whole))[0][0]

    async def _sealed(self, task_id: str) -> tuple[int, int]:
        """The last line that stands in a block, and how many blocks there are."""
        last, count = (await self.tables.rows("end_of_blocks", {"task_id": task_id}))[0]
        return last, count

    async def _blocks(self, parameters: dict[str, Any], most: int, *, forward: bool) -> list[Range]:
        name = "oldest_blocks" if forward else "newest_blocks"
        return [Range(*row) for row in await self.tables.rows(name, parameters | {"blocks": most})]


def _columns(ranges: Sequence[Range]) -> dict[str, list[int]]:
    return {"firsts": [r.first for r in ranges], "lasts": [r.last for r in ranges]}


def _parameters(task_id: TaskId, wanted: LogFilter) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "levels": levels_from(wanted.level),
        "step": wanted.step,
        "execution_id": wanted.execution_id,
        "q": pattern_of(wanted.q),
        "bits": bits_of(wanted.q or ""),
        "at": END if wanted.at is None else wanted.at,
        "before": END if wanted.before is None else wanted.before,
        "after": 0 if wanted.after is None else wanted.after,
        "limit": wanted.limit,
    }


def pattern_of(q: str | None) -> str | None:
    """The LIKE pattern of texts that hold `q`."""
    if not q:
        return None
    escaped = q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def levels_from(level: str | None) -> list[str] | None:
    """A level and those above it. Raises InvalidRequest."""
    if level is None:
        return None
    known: list[str] = list(LOG_LEVELS)
    if level.upper() not in known:
        raise InvalidRequest(
            f"未知日志级别: {level}", f"level: {level!r} is none of {', '.join(known)}", field="level", status=400
        )
    return known[known.index(level.upper()) :]


def _log_line(row: TupleRow, settings: Settings) -> LogLine:
    return LogLine(
        position=row[0],
        timestamp=stamp(row[1], settings.zone),
        level=row[2],
        message=row[3],
        step_name=row[4],
        module_name=row[5],
        function_name=row[6],
        execution_id=row[7],
        extra_data=row[8],
    )

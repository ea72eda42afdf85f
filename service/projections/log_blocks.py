"""Blocks of log lines, each with a signature, so that a text is found without reading every line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import psycopg

from events.facts.records import LogLevel
from schema.named_queries import query
from service.projections.log_signature import signature

LINES = 64
"""Lines in a block. The newest lines of a task, fewer than that, stand in none."""
COLUMN_TYPES = ("varchar", "int8", "int8", "bytea")

type Block = tuple[str, int, int, bytes]


class Line(NamedTuple):
    id: int
    level: LogLevel
    message: str


@dataclass(frozen=True, slots=True)
class _Open:
    """Lines of a task that stand in no block: how many, and an id that none of them is below."""

    lines: int
    first_id: int


@dataclass(slots=True)
class LogBlocks:
    """Seals blocks as lines come in. The caller holds the transaction the lines are written in."""

    from_the_beginning: bool = False
    """Of a task not heard of yet there are no lines: where all are written anew, nothing need be looked for, which in
    tables without indexes would be a look at every line of every task.
    """
    _open: dict[str, _Open] = field(default_factory=dict[str, _Open])

    async def added(self, conn: psycopg.AsyncConnection[Any], told: dict[str, list[Line]]) -> None:
        """Seals every block that lines just written fill; of each task, the lines in order."""
        sealed: list[Block] = []
        for task_id, lines in told.items():
            known = await self._known(conn, task_id, lines)
            if known.lines + len(lines) < LINES:
                self._open[task_id] = _Open(known.lines + len(lines), known.first_id)
                continue
            wanted = {"task_id": task_id, "first_id": known.first_id, "before": lines[0].id}
            earlier = await (await conn.execute(query("projections", "open_lines"), wanted)).fetchall()
            together = [*(Line(*row) for row in earlier), *lines]
            whole = len(together) // LINES * LINES
            sealed += _blocks(task_id, together[:whole])
            left = together[whole:]
            self._open[task_id] = _Open(len(left), left[0].id if left else together[-1].id + 1)
        await _store(conn, sealed)

    def forget(self) -> None:
        self._open.clear()

    async def _known(self, conn: psycopg.AsyncConnection[Any], task_id: str, lines: Sequence[Line]) -> _Open:
        """What stood open before these lines."""
        known = self._open.get(task_id)
        if known is not None:
            return known
        if self.from_the_beginning:
            return _Open(0, lines[0].id)
        wanted = {"task_id": task_id, "before": lines[0].id}
        row = await (await conn.execute(query("projections", "count_open_lines"), wanted)).fetchone()
        return _Open(row[0] if row else 0, 0)


def _blocks(task_id: str, lines: Sequence[Line]) -> Iterable[Block]:
    for start in range(0, len(lines), LINES):
        block = lines[start : start + LINES]
        yield task_id, block[0].id, block[-1].id, signature((line.level, line.message) for line in block)


async def _store(conn: psycopg.AsyncConnection[Any], blocks: Sequence[Block]) -> None:
    if not blocks:
        return
    async with conn.cursor() as cursor, cursor.copy(query("projections", "copy_blocks")) as copy:
        copy.set_types(COLUMN_TYPES)
        for block in blocks:
            await copy.write_row(block)

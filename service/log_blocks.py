"""Blocks of log lines, each with a signature, so that a rare text is found without reading every line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg

from schema.named_queries import query
from service.log_signature import signature

LINES = 500
"""Lines in a block. The newest lines of a task, fewer than that, stand in none."""


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

    async def added(self, conn: psycopg.AsyncConnection[Any], task_id: str, lines: int, first_id: int) -> None:
        """Counts lines just written, of which the first has that id, and seals every block they fill."""
        known = self._open.get(task_id)
        if known is not None:
            known = _Open(known.lines + lines, known.first_id)
        elif self.from_the_beginning:
            known = _Open(lines, first_id)
        else:
            row = await (await conn.execute(query("projections", "count_open_lines"), {"task_id": task_id})).fetchone()
            known = _Open(row[0] if row else 0, 0)
        self._open[task_id] = await _seal(conn, task_id, known) if known.lines >= LINES else known

    def forget(self) -> None:
        self._open.clear()


async def _seal(conn: psycopg.AsyncConnection[Any], task_id: str, known: _Open) -> _Open:
    """Seals what is full; what stays open."""
    wanted = {"task_id": task_id, "first_id": known.first_id}
    lines = await (await conn.execute(query("projections", "open_lines"), wanted)).fetchall()
    starts = range(0, len(lines) - LINES + 1, LINES)
    blocks = [lines[start : start + LINES] for start in starts]
    async with conn.cursor() as cursor:
        await cursor.executemany(
            query("projections", "put_block"),
            [(task_id, block[0][0], block[-1][0], signature(message for _, message in block)) for block in blocks],
        )
    left = len(lines) - LINES * len(blocks)
    return _Open(left, lines[-left][0] if left else lines[-1][0] + 1)

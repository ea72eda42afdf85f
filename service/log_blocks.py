"""Blocks of log lines, each with a signature, so that a rare text is found without reading every line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg

from schema.named_queries import query
from service.log_signature import signature

LINES = 500
"""Lines in a block. The newest lines of a task, fewer than that, stand in none."""


@dataclass(slots=True)
class LogBlocks:
    """Seals blocks as lines come in. The caller holds the transaction the lines are written in."""

    _open: dict[str, int] = field(default_factory=dict[str, int])
    """Lines of each task that stand in no block."""

    async def added(self, conn: psycopg.AsyncConnection[Any], task_id: str, lines: int) -> None:
        """Counts lines just written, and seals every block they fill."""
        known = self._open.get(task_id)
        if known is None:
            row = await (await conn.execute(query("projections", "count_open_lines"), {"task_id": task_id})).fetchone()
            known = row[0] if row else 0
        else:
            known += lines
        self._open[task_id] = await _seal(conn, task_id) if known >= LINES else known

    def forget(self) -> None:
        self._open.clear()


async def _seal(conn: psycopg.AsyncConnection[Any], task_id: str) -> int:
    """Seals what is full; how many lines stay open."""
    lines = await (await conn.execute(query("projections", "open_lines"), {"task_id": task_id})).fetchall()
    starts = range(0, len(lines) - LINES + 1, LINES)
    blocks = [lines[start : start + LINES] for start in starts]
    async with conn.cursor() as cursor:
        await cursor.executemany(
            query("projections", "put_block"),
            [(task_id, block[0][0], block[-1][0], signature(message for _, message in block)) for block in blocks],
        )
    return len(lines) - LINES * len(blocks)

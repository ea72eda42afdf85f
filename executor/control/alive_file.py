"""File that an executor touches while its event loop runs, for an operator's probe."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path

from events.facts.ids import ExecutorId
from runtime.process.worker_threads import in_thread

logger = logging.getLogger(__name__)

FOLDER = "executors"
TOUCH_SECONDS = 5.0
LEFTOVER_SECONDS = 3600.0
"""Age from which a file counts as left by a killed executor."""


async def show_alive(home: Path, executor: ExecutorId) -> None:
    """Touch `HOME_DIR/executors/<executor>` until cancelled, with or without the database; then remove the file."""
    file = home / FOLDER / executor
    touching: asyncio.Future[None] | None = None
    try:
        while True:
            touching = asyncio.ensure_future(in_thread(lambda: _touch(file), name="alive"))
            try:
                await asyncio.shield(touching)
            except OSError as error:
                logger.warning("%s: %s", file, error.strerror)
            await asyncio.sleep(TOUCH_SECONDS)
    finally:
        # a touch that is under way would make the file again
        if touching is not None:
            await asyncio.wait((touching,))
        file.unlink(missing_ok=True)


def _touch(file: Path) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        for other in file.parent.iterdir():
            if time.time() - other.stat().st_mtime > LEFTOVER_SECONDS:
                other.unlink(missing_ok=True)
    file.touch()

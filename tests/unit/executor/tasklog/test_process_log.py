"""Log of the process: records are masked as copies and queued without blocking."""

from __future__ import annotations

import logging
from logging.handlers import QueueListener
from queue import Queue

from events.wire.masking import Secrets
from executor.tasklog.process_log import DroppingQueueHandler, MaskingFilter, wait_until_written
from executor.tasklog.translations import message


class Kept(logging.Handler):
    """Handler that collects messages."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def masking(kept: Kept) -> logging.Handler:
    secrets = Secrets()
    secrets.register("tiger-lily")
    kept.addFilter(MaskingFilter(secrets, "zh"))
    return kept


def test_masked_record_can_still_be_translated() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "execution failed: %s", ("no tiger-lily",), None)
    kept = Kept()
    masking(kept).handle(record)
    assert len(kept.lines) == 1
    assert kept.lines[0].startswith("执行失败: no ")
    assert "tiger-lily" not in kept.lines[0]
    assert message(record, "en") == "execution failed: no tiger-lily"


def test_queued_record_can_still_be_translated() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "execution failed: %s", ("no tiger-lily",), None)
    kept, records = Kept(), Queue[logging.LogRecord]()
    handler = DroppingQueueHandler(records)
    listener = QueueListener(records, masking(kept))
    listener.start()
    handler.handle(record)
    wait_until_written(records)
    assert len(kept.lines) == 1
    assert "tiger-lily" not in kept.lines[0]
    assert message(record, "en") == "execution failed: no tiger-lily"
    listener.stop()


def test_overflowing_records_are_dropped_and_counted() -> None:
    records = Queue[logging.LogRecord]()
    handler = DroppingQueueHandler(records, max_records=4)

    def log(count: int) -> None:
        for n in range(count):
            handler.handle(logging.LogRecord("x", logging.INFO, __file__, 1, "line %d", (n,), None))

    def taken(count: int) -> list[str]:
        return [records.get_nowait().getMessage() for _ in range(count)]

    log(6)
    assert taken(2) == ["line 0", "line 1"]
    log(1)
    assert taken(2) == ["line 2", "line 3"]
    log(1)
    assert taken(2) == ["3 lines were not shown here: they came faster than they were read", "line 0"]
    assert records.empty()


def test_exit_does_not_wait_for_a_blocked_terminal() -> None:
    records = Queue[logging.LogRecord]()
    DroppingQueueHandler(records).handle(logging.LogRecord("x", logging.INFO, __file__, 1, "a line", None, None))
    wait_until_written(records, seconds=0.0)
    assert not records.empty()

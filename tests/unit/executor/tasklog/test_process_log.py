"""What the process shows of a record leaves the record as it was, for whoever reads it next."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from events.wire.masking import Secrets
from executor.tasklog.masking import MaskingFilter
from executor.tasklog.process_log import BackgroundHandler
from executor.tasklog.translations import message


class Kept(logging.Handler):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def masking(kept: Kept) -> logging.Handler:
    secrets = Secrets()
    secrets.register("tiger-lily")
    kept.addFilter(MaskingFilter(secrets))
    return kept


def in_background(kept: Kept) -> logging.Handler:
    return BackgroundHandler([masking(kept)])


@pytest.mark.parametrize("shown", [masking, in_background])
def test_a_record_that_was_shown_can_still_be_put_in_english(shown: Callable[[Kept], logging.Handler]) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "执行失败: %s", ("no tiger-lily",), None)
    kept = Kept()
    handler = shown(kept)
    handler.handle(record)
    if isinstance(handler, BackgroundHandler):
        handler.finish()
    assert len(kept.lines) == 1
    assert kept.lines[0].startswith("执行失败: no ")
    assert "tiger-lily" not in kept.lines[0]
    assert message(record, "en") == "execution failed: no tiger-lily"

"""What a person reads when an execution fails: one sentence in the task's language, and a stable code."""

from __future__ import annotations

import errno
from typing import NamedTuple

import psycopg

from runtime.sources import SecretKeyWrong, SourceNotFound, SourceUnreachable

TIMEOUT_TEXT = "任务超时,可能已停止运行"
"""The document's own text."""


class Explanation(NamedTuple):
    text: str
    code: str
    expected: bool
    """False where the error is a fault of ours, so that its traceback belongs into the log."""


def explain(error: BaseException, language: str) -> Explanation:
    zh = language == "zh"
    match error:
        case SourceNotFound():
            return Explanation(
                f"数据源不存在: {error}" if zh else f"There is no source {error}", "source_not_found", True
            )
        case SourceUnreachable():
            text = f"无法连接数据源: {error}" if zh else f"The source cannot be reached: {error}"
            return Explanation(text, "source_unreachable", True)
        case SecretKeyWrong():
            text = (
                f"QUERYMILL_SECRET_KEY 与保存数据源 {error} 时的密钥不同"
                if zh
                else f"QUERYMILL_SECRET_KEY is not the key the source {error} was stored with"
            )
            return Explanation(text, "secret_key_wrong", True)
        case OSError(errno=errno.ENOSPC):
            return Explanation("磁盘空间不足" if zh else "No space is left on the disk", "disk_full", True)
        case psycopg.Error():
            first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            return Explanation(f"数据库错误: {first}" if zh else f"Database error: {first}", "database_error", True)
        case _:
            return Explanation(str(error).strip() or type(error).__name__, "step_failed", _says_what_is_wrong(error))


def _says_what_is_wrong(error: BaseException) -> bool:
    """Our own typed errors carry a sentence for people; what Python raises by itself is a fault of ours."""
    return type(error).__module__.partition(".")[0] in ("training", "executor", "runtime", "events")

"""What a person reads when an execution fails: one sentence in the task's language, and a stable code."""

from __future__ import annotations

import errno
from typing import NamedTuple

import psycopg

from executor.steps.rights import NoRightToRead
from executor.steps.seam import NoPairs, NothingPasses, NothingRuns
from runtime.artefacts import ObjectChanged, ShownFileChanged
from runtime.error_text import first_line
from runtime.source_connection import SourceUnreachable
from runtime.sources import SecretKeyWrong, SourceNotFound
from runtime.unreachable import Advice, advice_on
from training.source.missing import NoTables, TablesMissing
from training.source.relations import UnknownRelationColumn
from training.vectors.errors import NothingInsteadError

_STANDBY_GIVES_UP = Advice(
    "备库会为主库的改动中止查询, 请在备库上开启 hot_standby_feedback 或调大 max_standby_streaming_delay, 或改用主库",
    "a standby gives queries up for its primary's changes; set hot_standby_feedback on it or raise its"
    " max_standby_streaming_delay, or register the primary",
)


def timeout_text(language: str) -> str:
    """The document's own text, and its English."""
    return "任务超时,可能已停止运行" if language == "zh" else "The task timed out and may have stopped running"


class Explanation(NamedTuple):
    text: str
    code: str
    expected: bool
    """False where the error is a fault of ours, so that its traceback belongs into the log."""


def explain(error: BaseException, language: str) -> Explanation:
    """What to tell of an error; as text that can be stored, though a file's name in it may be none."""
    explained = _explained(error, language)
    return explained._replace(text=explained.text.encode("utf-8", "replace").decode())


def _explained(error: BaseException, language: str) -> Explanation:
    zh = language == "zh"
    match error:
        case SourceNotFound():
            return Explanation(
                f"数据源不存在: {error};请重新注册后再次执行"
                if zh
                else f"The source {error} no longer exists; register it again, then run this again",
                "source_not_found",
                True,
            )
        case SourceUnreachable():
            text = f"无法连接数据源: {error}" if zh else f"The source cannot be reached: {error}"
            if (advice := advice_on(str(error))) is not None:
                text = f"{text}; {advice.text(language)}"
            return Explanation(text, "source_unreachable", True)
        case SecretKeyWrong():
            text = (
                f"QUERYMILL_SECRET_KEY 与保存数据源 {error} 时的密钥不同"
                if zh
                else f"QUERYMILL_SECRET_KEY is not the key the source {error} was stored with"
            )
            return Explanation(text, "secret_key_wrong", True)
        case NoPairs():
            return Explanation(
                "任务目录中没有问答对文件,请先执行 qa_generation" if zh else str(error), "no_pairs", True
            )
        case NothingRuns(tried=tried, reason=reason):
            text = f"所试的 {tried} 条 SQL 均被数据库拒绝, 多为: {reason}" if zh else str(error)
            return Explanation(text, "nothing_runs", True)
        case NothingPasses(tried=tried, reason=reason):
            text = (
                f"{tried} 条问答对无一通过, 多因: {reason};它们仍留在文件中,请确认数据源是否为生成它们的数据库"
                if zh
                else str(error)
            )
            return Explanation(text, "nothing_passes", True)
        case NothingInsteadError(pairs=pairs, tasks=tasks):
            text = (
                f"没有可加载的问答对, 而此前运行加载的 {pairs} 条将被移除且无可替代, 因此向量库保持不变;"
                f"如确需移除, 请以 --purge 删除加载它们的任务: {tasks}"
                if zh
                else str(error)
            )
            return Explanation(text, "nothing_to_load", True)
        case TablesMissing() | UnknownRelationColumn() | NoTables() | NoRightToRead():
            return _of_the_tables(error, zh=zh)
        case OSError() | ObjectChanged() | ShownFileChanged() if (told := _of_the_disk(error, zh=zh)) is not None:
            return told
        case psycopg.Error():
            return _of_the_database(error, language)
        case _:
            return Explanation(str(error).strip() or type(error).__name__, "step_failed", _says_what_is_wrong(error))


def _of_the_database(error: psycopg.Error, language: str) -> Explanation:
    text = f"{'数据库错误' if language == 'zh' else 'Database error'}: {first_line(error)}"
    if isinstance(error, psycopg.errors.SerializationFailure):
        text = f"{text}; {_STANDBY_GIVES_UP.text(language)}"
    return Explanation(text, "database_error", True)


def _of_the_tables(error: TablesMissing | UnknownRelationColumn | NoTables | NoRightToRead, *, zh: bool) -> Explanation:
    match error:
        case NoRightToRead(tables=tables, grants=grants):
            text = f"登录用户无权读取 {tables}; 可由其所有者授权: {grants}" if zh else str(error)
            return Explanation(text, "no_right_to_read", True)
        case TablesMissing(names=names):
            text = f"表不存在: {', '.join(names)};请更正表清单,或将 on_missing 设为 skip" if zh else str(error)
            return Explanation(text, "table_not_found", True)
        case UnknownRelationColumn(line=line, name=name):
            text = (
                f"关系文件第 {line} 行: 不存在 {name};关系随任务保存,请更正文件后新建任务"
                if zh
                else f"Line {line} of the relations: there is no {name}; a task keeps the relations it was made with,"
                " so correct the file and create a new task"
            )
            return Explanation(text, "relations_wrong", True)
        case NoTables():
            return Explanation("数据库中没有可处理的表" if zh else str(error), "no_tables", True)


def _of_the_disk(error: OSError | ObjectChanged | ShownFileChanged, *, zh: bool) -> Explanation | None:
    match error:
        case OSError(errno=errno.ENOSPC | errno.EDQUOT, filename=where):
            text = (
                f"磁盘空间不足{_named(where)};请腾出空间后再次执行,已完成的部分不会重做"
                if zh
                else f"No space is left on the disk{_named(where)}; free some and run it again, finished work is kept"
            )
            return Explanation(text, "disk_full", True)
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS, filename=where):
            text = (
                f"没有写入权限{_named(where)};请允许执行器的用户写入后再次执行"
                if zh
                else f"There is no permission to write{_named(where)}; grant it to the executor's user and run it again"
            )
            return Explanation(text, "not_writable", True)
        case ShownFileChanged(name=name, kept=True):
            text = (
                f"任务目录中的 {name} 已被改动或替换, 与记录不符;请将其移走后再次执行, 届时会恢复原文件;"
                "要采用自己的问答对, 请用 querymill pairs import 导入"
                if zh
                else f"The file {name} in the task's directory was changed or replaced, so it is not the recorded one;"
                " move it away and run this again, which restores the recorded file; to use pairs of your own, run"
                " `querymill pairs import`"
            )
            return Explanation(text, "file_changed", True)
        case ShownFileChanged(name=name):
            text = (
                f"任务目录中的 {name} 已被直接改写, 原内容已不存在;请重新执行生成该文件的步骤"
                if zh
                else f"The file {name} in the task's directory was written into, so its recorded content is gone;"
                " run the step that makes it again"
            )
            return Explanation(text, "file_changed", True)
        case ObjectChanged():
            text = (
                f"磁盘上的文件在写入后被改动: {error};再次执行会重新生成"
                if zh
                else f"A file was changed on disk after it was written: {error}; run it again to regenerate it"
            )
            return Explanation(text, "file_changed", True)
        case _:
            return None


def _named(where: object) -> str:
    """The file an error names, if it names one."""
    return "" if where is None else f": {where}"


def _says_what_is_wrong(error: BaseException) -> bool:
    """Our own typed errors carry a sentence for people; what Python raises by itself is a fault of ours."""
    return type(error).__module__.partition(".")[0] in ("training", "executor", "runtime", "events")

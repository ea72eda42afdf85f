"""Failure messages of executions, in Chinese and English.

An event stores the message in its task's language; `translations` recognises a stored message, so that it can be shown
in the reader's language.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from runtime.postgres.connection_advice import KNOWN_ADVICE, reason_in, with_advice
from runtime.sentences import Sentence

STANDBY_CONFLICT: Final = Sentence(
    "备库会为主库的改动中止查询，请在备库上开启 hot_standby_feedback 或调大 max_standby_streaming_delay，或改用主库",
    "a standby gives queries up for its primary's changes; set hot_standby_feedback on it or raise its"
    " max_standby_streaming_delay, or register the primary",
)
TIMED_OUT: Final = Sentence("任务超时,可能已停止运行", "The task timed out and may have stopped running")
"""The Chinese text is required by the API's specification."""
EXECUTOR_LOST: Final = Sentence(
    f"{TIMED_OUT.zh}（本次执行中执行器失联或停止 {{times}} 次）",
    "The task timed out and may have stopped running"
    " (its executor was lost or stopped {times} times during this execution)",
)
SOURCE_GONE: Final = Sentence(
    "数据源不存在：{name}；请重新登记后再次执行",
    "The source {name} no longer exists; register it again, then run this again",
)
UNREACHABLE: Final = Sentence("无法连接数据源：{reason}", "The source cannot be reached: {reason}")
WRONG_KEY: Final = Sentence(
    "QUERYMILL_SECRET_KEY 与保存数据源 {name} 时的密钥不同",
    "QUERYMILL_SECRET_KEY is not the key the source {name} was stored with",
)
NO_PAIRS: Final = Sentence(
    "任务没有问答对，请先执行 qa_generation",
    "The task has no pairs; run qa_generation first",
)
NOTHING_RUNS: Final = Sentence(
    "所试的 {tried} 条 SQL 均被数据库拒绝，多为：{reason}",
    "The database refused all {tried} SQL statements tried, most of them with: {reason}",
)
NOTHING_PASSES: Final = Sentence(
    "{tried} 条问答对无一通过，多因：{reason}；它们仍留在文件中，请确认数据源是否为生成它们的数据库",
    "None of the {tried} pairs passed, most of them for: {reason};"
    " they stay in their file, so see whether this is the database they were made for",
)
NOTHING_INSTEAD: Final = Sentence(
    "没有可加载的问答对，而此前运行加载的 {pairs} 条将被移除且无可替代，因此向量库保持不变；"
    "如确需移除，请以 --purge 删除加载它们的任务：{tasks}",
    "There is no pair to load, and {pairs} that earlier runs loaded would go with nothing in their place, so the"
    " vector store stays as it is; to remove them, delete what loaded them with --purge: {tasks}",
)
OTHER_EMBEDDER: Final = Sentence(
    "以 load_mode: add 加载会移除其他任务为 {source} 加载的问答对，因为它们的向量由另一模型生成；"
    "请以 load_mode: replace 新建任务，或改用该模型",
    "A load with load_mode: add would remove the pairs that other tasks loaded for {source}, because another embedder"
    " made their vectors; create a new task with load_mode: replace, or use that embedder",
)
NO_RIGHT: Final = Sentence(
    "登录用户无权读取 {tables}；可由其所有者授权：{grants}",
    "the login may not read {tables}; their owner can change that: {grants}",
)
TABLES_MISSING: Final = Sentence(
    "表不存在：{names}；请更正表清单，或将 on_missing 设为 skip",
    "no such tables: {names}; correct the list or set on_missing to skip",
)
RELATION_TABLE_WRONG: Final = Sentence(
    "关联文件第 {line} 行：{table} 不在本任务的表中；关联随任务保存，请更正文件后新建任务",
    "Line {line} of the relations: {table} is not among this task's tables; a task keeps the relations it was made"
    " with, so correct the file and create a new task",
)
RELATION_COLUMN_WRONG: Final = Sentence(
    "关联文件第 {line} 行：表 {table} 没有字段 {column}；关联随任务保存，请更正文件后新建任务",
    "Line {line} of the relations: the table {table} has no column {column}; a task keeps the relations it was made"
    " with, so correct the file and create a new task",
)
NO_TABLES: Final = Sentence(
    "数据库中没有可处理的表", "The database has no tables that this login can see outside the system schemas"
)
DISK_FULL: Final = Sentence(
    "磁盘空间不足{where}；请腾出空间后再次执行，已完成的部分不会重做",
    "No space is left on the disk{where}; free some and run it again, finished work is kept",
)
NOT_WRITABLE: Final = Sentence(
    "没有写入权限{where}；请允许执行器的用户写入后再次执行",
    "There is no permission to write{where}; grant it to the executor's user and run it again",
)
FILE_CHANGED: Final = Sentence(
    "磁盘上的文件在写入后被改动：{path}；再次执行会重新生成",
    "A file was changed on disk after it was written: {path}; run it again to regenerate it",
)
SHOWN_FILE_REPLACED: Final = Sentence(
    "任务目录中的 {name} 已被改动或替换，与记录不符；请将其移走后再次执行，届时会恢复原文件；"
    "要采用自己的问答对，请用 querymill pairs import 导入",
    "The file {name} in the task's directory was changed or replaced, so it is not the recorded one; move it away and"
    " run this again, which restores the recorded file; to use pairs of your own, run `querymill pairs import`",
)
SHOWN_FILE_WRITTEN: Final = Sentence(
    "任务目录中的 {name} 已被直接改写，原内容已不存在；请重新执行生成该文件的步骤",
    "The file {name} in the task's directory was written into, so its recorded content is gone; run the step that makes"
    " it again",
)
DATABASE_ERROR: Final = Sentence("数据库错误：{reason}", "Database error: {reason}")


class FailureTexts(NamedTuple):
    """A stored failure message in both languages."""

    whole: Sentence
    headline: Sentence
    """The advice if there is one, else the message without the name of the failed unit; a sentence for people."""
    about_source: bool
    """True if the source's connection is the cause."""
    about_input: bool
    """True if the task's own tables, relations or load mode are the cause, which only a new task can correct."""


_ALL: Final = tuple(value for value in globals().values() if isinstance(value, Sentence))
_ADVICE: Final = (*KNOWN_ADVICE, STANDBY_CONFLICT)
_ABOUT_SOURCE: Final = (SOURCE_GONE, UNREACHABLE, WRONG_KEY)
_ABOUT_INPUT: Final = (TABLES_MISSING, RELATION_TABLE_WRONG, RELATION_COLUMN_WRONG, OTHER_EMBEDDER)


@lru_cache(maxsize=1_000)
def translations(error: str) -> FailureTexts | None:
    """Return a stored failure message in both languages; None if it matches no sentence of this module."""
    core, advice = _without_advice(error)
    # the name of a failed unit precedes the error
    unit, colon, rest = core.partition(": ")
    for before, text in ((unit + colon, rest), ("", core)):
        for sentence in _ALL:
            if (gaps := sentence.gaps_in(text)) is not None:
                whole = Sentence(*(_rendered(sentence, language, before, gaps, advice) for language in ("zh", "en")))
                headline = advice or Sentence(
                    *(_rendered(sentence, language, "", gaps, None) for language in ("zh", "en"))
                )
                return FailureTexts(
                    whole=whole,
                    headline=Sentence(*map(_as_sentence, headline)),
                    about_source=sentence in _ABOUT_SOURCE,
                    about_input=sentence in _ABOUT_INPUT,
                )
    return None


def _as_sentence(text: str) -> str:
    """Return the text with a capital first letter and an end."""
    text = text[:1].upper() + text[1:]
    return text if text[-1:] in ".?!。" else f"{text}{'.' if text.isascii() else '。'}"


def _rendered(sentence: Sentence, language: str, before: str, gaps: dict[str, str], advice: Sentence | None) -> str:
    if "reason" in gaps:
        gaps = {**gaps, "reason": reason_in(gaps["reason"], language)}
    return with_advice(f"{before}{sentence.text(language, **gaps)}", advice, language)


def _without_advice(error: str) -> tuple[str, Sentence | None]:
    for advice in _ADVICE:
        advised = Sentence(f"{{error}}；{advice.zh}", f"{{error}}; {advice.en}")
        if (gaps := advised.gaps_in(error)) is not None:
            return gaps.pop("error"), advice.filled(**gaps)
    return error, None

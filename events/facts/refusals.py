"""Refusals of commands. A class's docstring is the English message, `zh` the Chinese message; `code` never changes.

Refusal
├── TaskExists · TaskNotFound
├── ExecutionInProgress · NothingToCancel · NothingToPause · NothingToResume
├── DependencyNotMet
├── ActiveTaskLimit
├── FieldTooLong
├── PairNotFound
└── NotTheOwner
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from runtime.sentences import Sentence

MAX_DETAIL_CHARACTERS: Final = 500
"""Maximum length of a detail in a message, because callers may send names or values of thousands of characters."""


class Refusal(Exception):
    """The request was refused."""

    code: ClassVar[str] = "refused"
    zh: ClassVar[str] = "请求被拒绝"

    def __init__(self, **details: Any) -> None:
        """Create a refusal whose message has these details. A Sentence is shown in the language of the message."""
        self.details = details
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Return the message in Chinese (`zh`) or English."""
        template = self.zh if language == "zh" else (self.__class__.__doc__ or "")
        return template.format(**{name: _in_language(given, language) for name, given in self.details.items()})


def _in_language(detail: object, language: str) -> object:
    if isinstance(detail, Sentence):
        detail = detail.text(language)
    return abridged(detail) if isinstance(detail, str) else detail


def abridged(text: str) -> str:
    """Return a text; if it is longer than MAX_DETAIL_CHARACTERS, replace its middle by `…`.

    Both ends are kept, because both may contain the explanation.
    """
    if len(text) <= MAX_DETAIL_CHARACTERS:
        return text
    half = MAX_DETAIL_CHARACTERS // 2
    return f"{text[:half]}…{text[-half:]}"


class TaskExists(Refusal):
    """A task with the id {task_id} exists already."""

    code = "task_exists"
    zh = "任务已存在：{task_id}"


class TaskNotFound(Refusal):
    """There is no task {task_id}."""

    code = "task_not_found"
    zh = "任务不存在：{task_id}"


class ExecutionInProgress(Refusal):
    """The execution {execution_id} of this task is {status}; wait for it to end, or cancel it."""

    code = "execution_in_progress"
    zh = "已有任务正在执行,请稍后再试"


class NothingToCancel(Refusal):
    """Nothing of this task is queued, running or paused."""

    code = "nothing_to_cancel"
    zh = "该任务没有排队、执行中或已暂停的步骤"


class NothingToPause(Refusal):
    """Nothing of this task is queued or running that could be paused."""

    code = "nothing_to_pause"
    zh = "该任务没有可以暂停的排队或执行中的步骤"


class NothingToResume(Refusal):
    """Every step of this task is completed; request a single step to run it again."""

    code = "nothing_to_resume"
    zh = "所有步骤均已完成，如需重新执行请指定步骤"


class DependencyNotMet(Refusal):
    """The step {step} needs {missing} to be completed first; force_execute skips this check."""

    code = "dependency_not_met"
    zh = "步骤 {step} 依赖的步骤 {missing} 尚未完成；force_execute 可跳过此检查"


class ActiveTaskLimit(Refusal):
    """{active} of at most {limit} tasks are in progress; try again when one has ended."""

    code = "active_task_limit"
    zh = "已有任务正在执行,请稍后再试"


class FieldTooLong(Refusal):
    """The field {field} has {length} characters; at most {limit} fit."""

    code = "invalid_request"
    zh = "字段 {field} 长度为 {length}，最多 {limit} 个字符"


class PairNotFound(Refusal):
    """There is no pair {pair_id} in this task."""

    code = "pair_not_found"
    zh = "问答对不存在：{pair_id}"


class NotTheOwner(Refusal):
    """The execution {execution_id} is not run by {executor} with epoch {epoch}."""

    code = "not_the_owner"
    zh = "执行 {execution_id} 不由 {executor} 持有"

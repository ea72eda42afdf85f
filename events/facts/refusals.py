"""Refusals of commands.

A class's docstring is its English message, the catalogue of its package has the Chinese one; `code` never changes.

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

from runtime.sentences import Sentence, catalogue

MAX_DETAIL_CHARACTERS: Final = 500
"""Maximum length of a detail in a message, because callers may send names or values of thousands of characters."""


class Refusal(Exception):
    """The request was refused."""

    code: ClassVar[str] = "refused"

    def __init__(self, **details: Any) -> None:
        """Create a refusal whose message has these details. A Sentence is shown in the language of the message."""
        self.details = details
        super().__init__(self.text("en"))

    @classmethod
    def template(cls, language: str) -> str:
        """Return the message with its placeholders."""
        english = cls.__doc__ or ""
        return catalogue(cls.__module__.partition(".")[0]).chinese[english] if language == "zh" else english

    @property
    def message(self) -> Sentence:
        """The message in both languages."""
        return Sentence(self.text("zh"), self.text("en"))

    def text(self, language: str) -> str:
        """Return the message in Chinese (`zh`) or English."""
        details = {name: _in_language(given, language) for name, given in self.details.items()}
        return self.template(language).format(**details)


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


class TaskNotFound(Refusal):
    """There is no task {task_id}."""

    code = "task_not_found"


class ExecutionInProgress(Refusal):
    """The execution {execution_id} of this task is {status}; wait for it to end, or cancel it."""

    code = "execution_in_progress"


class NothingToCancel(Refusal):
    """Nothing of this task is queued, running or paused."""

    code = "nothing_to_cancel"


class NothingToPause(Refusal):
    """Nothing of this task is queued or running that could be paused."""

    code = "nothing_to_pause"


class NothingToResume(Refusal):
    """Every step of this task is completed; request a single step to run it again."""

    code = "nothing_to_resume"


class DependencyNotMet(Refusal):
    """The step {step} needs {missing} to be completed first; force_execute skips this check."""

    code = "dependency_not_met"


class ActiveTaskLimit(Refusal):
    """{active} of at most {limit} tasks are in progress; try again when one has ended."""

    code = "active_task_limit"


class FieldTooLong(Refusal):
    """The field {field} has {length} characters; at most {limit} fit."""

    code = "invalid_request"


class PairNotFound(Refusal):
    """There is no pair {pair_id} in this task."""

    code = "pair_not_found"


class NotTheOwner(Refusal):
    """The execution {execution_id} is not run by {executor} with epoch {epoch}."""

    code = "not_the_owner"

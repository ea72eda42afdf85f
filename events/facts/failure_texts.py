"""Failure messages of executions, in Chinese and English.

An event stores the message in its task's language; `translations` recognises a stored message, so that it can be shown
in the reader's language.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from events.texts import say
from runtime.postgres.connection_advice import KNOWN_ADVICE, reason_in, with_advice
from runtime.sentences import Sentence

STANDBY_CONFLICT: Final = say(
    "a standby gives queries up for its primary's changes; set hot_standby_feedback on it or "
    "raise its max_standby_streaming_delay, or register the primary"
)
TIMED_OUT: Final = say("The task timed out and may have stopped running")
"""The Chinese text is required by the API's specification."""
EXECUTOR_LOST: Final = say(
    "The task timed out and may have stopped running (its executor was lost or stopped "
    "{times} times during this execution)"
)
SOURCE_GONE: Final = say("The source {name} no longer exists; register it again, then run this again")
UNREACHABLE: Final = say("The source cannot be reached: {reason}")
WRONG_KEY: Final = say("QUERYMILL_SECRET_KEY is not the key the source {name} was stored with")
NO_PAIRS: Final = say("The task has no pairs; run qa_generation first")
NOTHING_RUNS: Final = say("The database refused all {tried} SQL statements tried, most of them with: {reason}")
NOTHING_PASSES: Final = say(
    "None of the {tried} pairs passed, most of them for: {reason}; they stay in their file, "
    "so see whether this is the database they were made for"
)
NOTHING_INSTEAD: Final = say(
    "There is no pair to load, and {pairs} that earlier runs loaded would go with nothing in "
    "their place, so the vector store stays as it is; to remove them, delete what loaded "
    "them with --purge: {tasks}"
)
OTHER_EMBEDDER: Final = say(
    "A load with load_mode: add would remove the pairs that other tasks loaded for {source}, "
    "because another embedder made their vectors; create a new task with load_mode: replace, "
    "or use that embedder"
)
NO_RIGHT: Final = say("the login may not read {tables}; their owner can change that: {grants}")
TABLES_MISSING: Final = say("no such tables: {names}; correct the list or set on_missing to skip")
RELATION_TABLE_WRONG: Final = say(
    "Line {line} of the relations: {table} is not among this task's tables; a task keeps the "
    "relations it was made with, so correct the file and create a new task"
)
RELATION_COLUMN_WRONG: Final = say(
    "Line {line} of the relations: the table {table} has no column {column}; a task keeps "
    "the relations it was made with, so correct the file and create a new task"
)
NO_TABLES: Final = say("The database has no tables that this login can see outside the system schemas")
DISK_FULL: Final = say("No space is left on the disk{where}; free some and run it again, finished work is kept")
NOT_WRITABLE: Final = say("There is no permission to write{where}; grant it to the executor's user and run it again")
FILE_CHANGED: Final = say("A file was changed on disk after it was written: {path}; run it again to regenerate it")
SHOWN_FILE_REPLACED: Final = say(
    "The file {name} in the task's directory was changed or replaced, so it is not the "
    "recorded one; move it away and run this again, which restores the recorded file; to use "
    "pairs of your own, run `querymill pairs import`"
)
SHOWN_FILE_WRITTEN: Final = say(
    "The file {name} in the task's directory was written into, so its recorded content is "
    "gone; run the step that makes it again"
)
DATABASE_ERROR: Final = say("Database error: {reason}")


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
        advised = say("{error}; {advice}", error="{error}", advice=advice)
        if (gaps := advised.gaps_in(error)) is not None:
            return gaps.pop("error"), advice.filled(**gaps)
    return error, None

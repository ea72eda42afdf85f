"""Message of a failed execution: one sentence in the task's language, and a stable code."""

from __future__ import annotations

import errno
from typing import Final, NamedTuple

import psycopg

from events.facts import failure_texts as texts
from runtime.files.object_store import ObjectChanged
from runtime.files.task_folders import ShownFileChanged
from runtime.postgres.connection_advice import advice_on, reason_in, with_advice
from runtime.postgres.errors import first_line
from runtime.sentences import Sentence
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable
from training.pipeline import NoPairs, NoRightToRead, NothingPasses, NothingRuns
from training.relations import UnknownRelationColumn
from training.source import NoTables, TablesMissing
from training.vectors import NothingInsteadError, OtherEmbedderError


class FailureMessage(NamedTuple):
    """Error message and error code of a failed execution."""

    text: str
    code: str
    expected: bool = True
    """False if the error is a bug whose traceback must be logged."""


_SENTENCES: Final[dict[type[BaseException], tuple[Sentence, str]]] = {
    NoPairs: (texts.NO_PAIRS, "no_pairs"),
    NothingRuns: (texts.NOTHING_RUNS, "nothing_runs"),
    NothingPasses: (texts.NOTHING_PASSES, "nothing_passes"),
    NothingInsteadError: (texts.NOTHING_INSTEAD, "nothing_to_load"),
    OtherEmbedderError: (texts.OTHER_EMBEDDER, "other_embedder"),
    NoRightToRead: (texts.NO_RIGHT, "no_right_to_read"),
    NoTables: (texts.NO_TABLES, "no_tables"),
}
"""Sentences and codes of errors whose attributes fill the placeholders."""


def failure_message(error: BaseException, language: str) -> FailureMessage:
    """Return the message of an error. Characters that UTF-8 cannot encode, for example of file names, are replaced."""
    message = _message(error, language)
    return message._replace(text=message.text.encode("utf-8", "replace").decode())


def _message(error: BaseException, language: str) -> FailureMessage:
    if (known := _SENTENCES.get(type(error))) is not None:
        sentence, code = known
        return FailureMessage(sentence.text(language, **vars(error)), code)
    match error:
        case SourceNotFound():
            return FailureMessage(texts.SOURCE_GONE.text(language, name=error), "source_not_found")
        case SourceUnreachable():
            text = texts.UNREACHABLE.text(language, reason=reason_in(str(error), language))
            return FailureMessage(with_advice(text, advice_on(str(error)), language), "source_unreachable")
        case SecretKeyWrong():
            return FailureMessage(texts.WRONG_KEY.text(language, name=error), "secret_key_wrong")
        case TablesMissing(names=names):
            return FailureMessage(texts.TABLES_MISSING.text(language, names=", ".join(names)), "table_not_found")
        case UnknownRelationColumn(column=column):
            sentence = texts.RELATION_TABLE_WRONG if column is None else texts.RELATION_COLUMN_WRONG
            return FailureMessage(sentence.text(language, **vars(error)), "relations_wrong")
        case OSError(errno=errno.ENOSPC | errno.EDQUOT, filename=file):
            return FailureMessage(texts.DISK_FULL.text(language, where=_named(file)), "disk_full")
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS, filename=file):
            return FailureMessage(texts.NOT_WRITABLE.text(language, where=_named(file)), "not_writable")
        case ShownFileChanged(name=name, kept=kept):
            sentence = texts.SHOWN_FILE_REPLACED if kept else texts.SHOWN_FILE_WRITTEN
            return FailureMessage(sentence.text(language, name=name), "file_changed")
        case ObjectChanged():
            return FailureMessage(texts.FILE_CHANGED.text(language, path=error), "file_changed")
        case psycopg.Error():
            text = texts.DATABASE_ERROR.text(language, reason=first_line(error))
            conflict = isinstance(error, psycopg.errors.SerializationFailure)
            return FailureMessage(
                with_advice(text, texts.STANDBY_CONFLICT if conflict else None, language), "database_error"
            )
        case _:
            return FailureMessage(str(error).strip() or type(error).__name__, "step_failed", _is_expected(error))


def _named(file: object) -> str:
    """Return `: <file>` as a suffix of an error message; empty if the error has no file name."""
    return "" if file is None else f": {file}"


def _is_expected(error: BaseException) -> bool:
    """Return True if the error's class is defined in this project. Other Python errors are bugs."""
    return type(error).__module__.partition(".")[0] in ("training", "executor", "runtime", "events")

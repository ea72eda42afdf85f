"""Message of a failed execution: one sentence in the task's language, and a stable code."""

from __future__ import annotations

import psycopg

from events.facts import failure_texts as texts
from executor.run.disk_errors import FailureMessage, disk_error_message
from executor.steps.api import NoPairs, NothingPasses, NothingRuns
from executor.steps.source.privileges import NoRightToRead
from runtime.files.object_store import ObjectChanged
from runtime.files.task_folders import ShownFileChanged
from runtime.postgres.connection_advice import advice_on, reason_in, with_advice
from runtime.postgres.errors import first_line
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable
from training.relations import UnknownRelationColumn
from training.source import NoTables, TablesMissing
from training.vectors import NothingInsteadError, OtherEmbedderError


def failure_message(error: BaseException, language: str) -> FailureMessage:
    """Return the message of an error. Characters that UTF-8 cannot encode, for example of file names, are replaced."""
    message = _message(error, language)
    return message._replace(text=message.text.encode("utf-8", "replace").decode())


def _message(error: BaseException, language: str) -> FailureMessage:
    match error:
        case SourceNotFound():
            return FailureMessage(texts.SOURCE_GONE.text(language, name=error), "source_not_found", True)
        case SourceUnreachable():
            text = texts.UNREACHABLE.text(language, reason=reason_in(str(error), language))
            return FailureMessage(with_advice(text, advice_on(str(error)), language), "source_unreachable", True)
        case SecretKeyWrong():
            return FailureMessage(texts.WRONG_KEY.text(language, name=error), "secret_key_wrong", True)
        case NoPairs():
            return FailureMessage(texts.NO_PAIRS.text(language), "no_pairs", True)
        case NothingRuns(tried=tried, reason=reason):
            return FailureMessage(texts.NOTHING_RUNS.text(language, tried=tried, reason=reason), "nothing_runs", True)
        case NothingPasses(tried=tried, reason=reason):
            return FailureMessage(
                texts.NOTHING_PASSES.text(language, tried=tried, reason=reason), "nothing_passes", True
            )
        case NothingInsteadError() | OtherEmbedderError():
            return _load_message(error, language)
        case TablesMissing() | UnknownRelationColumn() | NoTables() | NoRightToRead():
            return _tables_message(error, language)
        case OSError() | ObjectChanged() | ShownFileChanged() if (
            message := disk_error_message(error, language)
        ) is not None:
            return message
        case psycopg.Error():
            return _database_message(error, language)
        case _:
            return FailureMessage(str(error).strip() or type(error).__name__, "step_failed", _is_expected(error))


def _database_message(error: psycopg.Error, language: str) -> FailureMessage:
    text = texts.DATABASE_ERROR.text(language, reason=first_line(error))
    if isinstance(error, psycopg.errors.SerializationFailure):
        text = with_advice(text, texts.STANDBY_CONFLICT, language)
    return FailureMessage(text, "database_error", True)


def _load_message(error: NothingInsteadError | OtherEmbedderError, language: str) -> FailureMessage:
    match error:
        case NothingInsteadError(pairs=pairs, tasks=tasks):
            return FailureMessage(
                texts.NOTHING_INSTEAD.text(language, pairs=pairs, tasks=tasks), "nothing_to_load", True
            )
        case OtherEmbedderError(source=source):
            return FailureMessage(texts.OTHER_EMBEDDER.text(language, source=source), "other_embedder", True)


def _tables_message(
    error: TablesMissing | UnknownRelationColumn | NoTables | NoRightToRead, language: str
) -> FailureMessage:
    match error:
        case NoRightToRead(tables=tables, grants=grants):
            return FailureMessage(texts.NO_RIGHT.text(language, tables=tables, grants=grants), "no_right_to_read", True)
        case TablesMissing(names=names):
            return FailureMessage(texts.TABLES_MISSING.text(language, names=", ".join(names)), "table_not_found", True)
        case UnknownRelationColumn(line=line, table=table, column=None):
            text = texts.RELATION_TABLE_WRONG.text(language, line=line, table=table)
            return FailureMessage(text, "relations_wrong", True)
        case UnknownRelationColumn(line=line, table=table, column=column):
            text = texts.RELATION_COLUMN_WRONG.text(language, line=line, table=table, column=column)
            return FailureMessage(text, "relations_wrong", True)
        case NoTables():
            return FailureMessage(texts.NO_TABLES.text(language), "no_tables", True)


def _is_expected(error: BaseException) -> bool:
    """Return True if the error's class is defined in this project. Other Python errors are bugs."""
    return type(error).__module__.partition(".")[0] in ("training", "executor", "runtime", "events")

"""What a person reads when an execution fails: one sentence in the task's language, and a stable code."""

from __future__ import annotations

import errno
from typing import NamedTuple

import psycopg

from events.facts import failure_texts as texts
from executor.steps.api import NoPairs, NothingPasses, NothingRuns
from executor.steps.source.privileges import NoRightToRead
from runtime.files.artefact_store import ObjectChanged, ShownFileChanged
from runtime.postgres.connection_advice import advice_on, reason_in
from runtime.postgres.errors import first_line
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable
from training.source.missing import NoTables, TablesMissing
from training.source.relations import UnknownRelationColumn
from training.vectors.errors import NothingInsteadError


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
    match error:
        case SourceNotFound():
            return Explanation(texts.SOURCE_GONE.text(language, name=error), "source_not_found", True)
        case SourceUnreachable():
            text = texts.UNREACHABLE.text(language, reason=reason_in(str(error), language))
            if (advice := advice_on(str(error))) is not None:
                text = f"{text}; {advice.text(language)}"
            return Explanation(text, "source_unreachable", True)
        case SecretKeyWrong():
            return Explanation(texts.WRONG_KEY.text(language, name=error), "secret_key_wrong", True)
        case NoPairs():
            return Explanation(texts.NO_PAIRS.text(language), "no_pairs", True)
        case NothingRuns(tried=tried, reason=reason):
            return Explanation(texts.NOTHING_RUNS.text(language, tried=tried, reason=reason), "nothing_runs", True)
        case NothingPasses(tried=tried, reason=reason):
            return Explanation(texts.NOTHING_PASSES.text(language, tried=tried, reason=reason), "nothing_passes", True)
        case NothingInsteadError(pairs=pairs, tasks=tasks):
            return Explanation(texts.NOTHING_INSTEAD.text(language, pairs=pairs, tasks=tasks), "nothing_to_load", True)
        case TablesMissing() | UnknownRelationColumn() | NoTables() | NoRightToRead():
            return _of_the_tables(error, language)
        case OSError() | ObjectChanged() | ShownFileChanged() if (told := _of_the_disk(error, language)) is not None:
            return told
        case psycopg.Error():
            return _of_the_database(error, language)
        case _:
            return Explanation(str(error).strip() or type(error).__name__, "step_failed", _says_what_is_wrong(error))


def _of_the_database(error: psycopg.Error, language: str) -> Explanation:
    text = texts.DATABASE_ERROR.text(language, reason=first_line(error))
    if isinstance(error, psycopg.errors.SerializationFailure):
        text = f"{text}; {texts.STANDBY_CONFLICT.text(language)}"
    return Explanation(text, "database_error", True)


def _of_the_tables(
    error: TablesMissing | UnknownRelationColumn | NoTables | NoRightToRead, language: str
) -> Explanation:
    match error:
        case NoRightToRead(tables=tables, grants=grants):
            return Explanation(texts.NO_RIGHT.text(language, tables=tables, grants=grants), "no_right_to_read", True)
        case TablesMissing(names=names):
            return Explanation(texts.TABLES_MISSING.text(language, names=", ".join(names)), "table_not_found", True)
        case UnknownRelationColumn(line=line, name=name):
            return Explanation(texts.RELATION_WRONG.text(language, line=line, name=name), "relations_wrong", True)
        case NoTables():
            return Explanation(texts.NO_TABLES.text(language), "no_tables", True)


def _of_the_disk(error: OSError | ObjectChanged | ShownFileChanged, language: str) -> Explanation | None:
    match error:
        case OSError(errno=errno.ENOSPC | errno.EDQUOT, filename=where):
            return Explanation(texts.DISK_FULL.text(language, where=_named(where)), "disk_full", True)
        case OSError(errno=errno.EACCES | errno.EPERM | errno.EROFS, filename=where):
            return Explanation(texts.NOT_WRITABLE.text(language, where=_named(where)), "not_writable", True)
        case ShownFileChanged(name=name, kept=kept):
            sentence = texts.SHOWN_FILE_REPLACED if kept else texts.SHOWN_FILE_WRITTEN
            return Explanation(sentence.text(language, name=name), "file_changed", True)
        case ObjectChanged():
            return Explanation(texts.FILE_CHANGED.text(language, path=error), "file_changed", True)
        case _:
            return None


def _named(where: object) -> str:
    """The file an error names, if it names one."""
    return "" if where is None else f": {where}"


def _says_what_is_wrong(error: BaseException) -> bool:
    """Our own typed errors carry a sentence for people; what Python raises by itself is a fault of ours."""
    return type(error).__module__.partition(".")[0] in ("training", "executor", "runtime", "events")

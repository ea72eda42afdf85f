"""Refusals for exceptions of the layers below the API."""

from __future__ import annotations

import logging
from typing import Final

import psycopg
from starlette.exceptions import HTTPException

from events.facts.codec import UnknownEvent
from events.facts.refusals import Refusal
from events.wire.event import LogReadOnly, LogUnavailable, VersionConflict
from runtime.files.names import UnsafeName
from runtime.files.object_store import StoreUnavailable
from runtime.postgres.connection_advice import OTHER_KEY
from runtime.postgres.errors import first_line
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable
from service.schemas.errors import (
    NOT_PLAIN,
    Internal,
    InvalidRequest,
    LogFull,
    LogNewer,
    LogRefuses,
    MethodNotAllowed,
    NotReady,
    PathUnknown,
    SourceDown,
    SourceUnknown,
    StoreAway,
    VersionMoved,
)

TRANSLATED: Final[tuple[type[Exception], ...]] = (
    SourceNotFound,
    SourceUnreachable,
    SecretKeyWrong,
    UnsafeName,
    VersionConflict,
    UnknownEvent,
    LogUnavailable,
    StoreUnavailable,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ReadOnlySqlTransaction,
)
"""Exceptions of lower layers that `as_refusal` translates for callers."""

logger = logging.getLogger(__name__)


def as_refusal(error: Exception) -> Refusal:
    """Return the refusal for an exception of a lower layer; Internal for an unexpected exception."""
    match error:
        case Refusal():
            return error
        case SourceNotFound():
            return SourceUnknown(name=str(error))
        case SourceUnreachable():
            return SourceDown(name="", reason=str(error))
        case SecretKeyWrong():
            return SourceDown(name=str(error), reason=OTHER_KEY.en)
        case UnsafeName():
            return InvalidRequest(NOT_PLAIN.filled(name=error.name), status=400)
        case VersionConflict():
            return VersionMoved(version="?")
        case UnknownEvent():
            return LogNewer(reason=str(error))
        case LogUnavailable() | psycopg.Error():
            return _of_the_log(error)
        case StoreUnavailable():
            # the store's own words are for operators
            logger.warning("the store of the files does not answer: %s", error)
            return StoreAway()
        case HTTPException(status_code=404):
            return PathUnknown(path="")
        case HTTPException(status_code=405):
            return MethodNotAllowed(method="")
        case _:
            return Internal()


def _of_the_log(error: LogUnavailable | psycopg.Error) -> Refusal:
    match error:
        case LogReadOnly(__cause__=psycopg.Error() as cause):
            return _of_the_log(cause)
        case psycopg.errors.DiskFull():
            return LogFull(reason=first_line(error))
        case LogUnavailable() | psycopg.OperationalError() | psycopg.InterfaceError():
            return NotReady()
        case psycopg.errors.IdleInTransactionSessionTimeout() | psycopg.InternalError(sqlstate=None):
            # the connection was lost; psycopg raises InternalError without SQLSTATE if this happens during a commit
            return NotReady()
        case psycopg.errors.InsufficientPrivilege() | psycopg.errors.ReadOnlySqlTransaction():
            # a privilege was revoked while the service runs, or the database became read-only
            return LogRefuses(reason=first_line(error))
        case _:
            return Internal()

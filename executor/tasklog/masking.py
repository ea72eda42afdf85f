"""Masking of secrets in a task's log lines. The module `process_log` masks the log of the process."""

from __future__ import annotations

import logging

from psycopg.conninfo import conninfo_to_dict

from events.wire.masking import Secrets
from executor.tasklog.translations import Language, message

_FORMATTER = logging.Formatter()


def register_password(secrets: Secrets, dsn: str) -> None:
    """Register the password of a connection string, and the string itself, for masking."""
    password = conninfo_to_dict(dsn).get("password")
    if password:
        secrets.register(str(password))
        secrets.register(dsn)


def masked_line(record: logging.LogRecord, language: Language, secrets: Secrets) -> str:
    """Return a record's translated message and traceback, with masked secrets and without unstorable characters."""
    text = message(record, language)
    if record.exc_info and not record.exc_text:
        record.exc_text = _FORMATTER.formatException(record.exc_info)
    if record.exc_text:
        text = f"{text}\n{record.exc_text}"
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    # UTF-8 cannot encode lone surrogates, and a text column cannot store NUL
    storable = text if text.isprintable() else text.encode("utf-8", "replace").decode().replace("\0", "␀")
    return secrets.mask_text(storable)

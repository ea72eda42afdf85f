"""Masking of secrets in the lines of a task's log. `process_log` masks the log of the process."""

from __future__ import annotations

import logging

from psycopg.conninfo import conninfo_to_dict

from events.wire.masking import Secrets
from executor.tasklog.translations import Language, message

_FORMATTER = logging.Formatter()


def register_password(secrets: Secrets, dsn: str) -> None:
    """Mask the password of a connection string, and the string itself, from now on."""
    password = conninfo_to_dict(dsn).get("password")
    if password:
        secrets.register(str(password))
        secrets.register(dsn)


def masked_line(record: logging.LogRecord, language: Language, secrets: Secrets) -> str:
    """Return a record's message in a language, followed by its traceback, without secrets, as storable text."""
    text = message(record, language)
    if record.exc_info and not record.exc_text:
        record.exc_text = _FORMATTER.formatException(record.exc_info)
    if record.exc_text:
        text = f"{text}\n{record.exc_text}"
    if record.stack_info:
        text = f"{text}\n{record.stack_info}"
    # lone surrogates and NUL fit neither UTF-8 nor a text column
    storable = text if text.isprintable() else text.encode("utf-8", "replace").decode().replace("\0", "␀")
    return secrets.mask_text(storable)

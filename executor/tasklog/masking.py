"""Secrets this process learns: masked in events, in the task's log and in what stderr shows."""

from __future__ import annotations

import copy
import logging

from psycopg.conninfo import conninfo_to_dict

from events.wire.masking import Secrets
from executor.tasklog.log_context import JournalHandler

_FORMATTER = logging.Formatter()


def register_password(secrets: Secrets, dsn: str) -> None:
    """From now on neither the password of a connection string nor the string itself is written anywhere."""
    password = conninfo_to_dict(dsn).get("password")
    if password:
        secrets.register(str(password))
        secrets.register(dsn)


class MaskingFilter(logging.Filter):
    """Lets every record through, without secrets. Other handlers get it as it was: one of them puts it in English."""

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        masked = copy.copy(record)
        masked.msg = self._secrets.mask_text(record.getMessage())
        masked.args = None
        if masked.exc_info and not masked.exc_text:
            masked.exc_text = _FORMATTER.formatException(masked.exc_info)
        if masked.exc_text:
            masked.exc_text = self._secrets.mask_text(masked.exc_text)
        return masked


def mask_process_log(secrets: Secrets) -> None:
    """Puts the filter on every handler of the root logger but the journal's, which masks what it takes itself."""
    for handler in logging.getLogger().handlers:
        if not isinstance(handler, JournalHandler):
            handler.addFilter(MaskingFilter(secrets))

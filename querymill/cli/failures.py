"""Message and exit code of an error."""

from __future__ import annotations

import os
import re
from typing import Any

import psycopg
import typer

from events.facts.codec import UnknownEvent
from events.follow.rollback_detection import LogRolledBack
from querymill.cli.console import CommandFailed, UsageError
from querymill.supervisor import StartFailed
from querymill_client import ApiError
from runtime.embedded.home import NoHome
from runtime.postgres.errors import first_line
from runtime.settings.settings import SettingsError
from runtime.sources.encrypted_sources import SecretKeyWrong, SourceNotFound
from runtime.sources.source_connection import SourceUnreachable
from samples.load import DatabaseNotOursError, UnknownSampleError

WRONG = 1
USAGE = 2
WRONG_REQUEST = (400, 422)
"""HTTP statuses for a wrong option or argument."""
_INVALID = re.compile(r"^Invalid value for '([^']+)': (?:Input |Value error, )?")
_UNREADABLE = re.compile(", unable to parse string as an? [a-z]+")


def error_line(error: Exception) -> tuple[str, int] | None:
    """Return the one-line message and exit code of an error; None for a bug, or if tracebacks are requested."""
    match error:
        case typer.TyperException():
            return _usage(error), USAGE
        case UsageError() | NoHome() | SettingsError() | SourceNotFound() | UnknownSampleError():
            return _line(error), USAGE
        case UnicodeEncodeError():
            return f"querymill: {error.object[error.start : error.end]!r} in an argument is not UTF-8", USAGE
        case ApiError():
            return _line(error), USAGE if error.status in WRONG_REQUEST else WRONG
        case (
            StartFailed()
            | SourceUnreachable()
            | SecretKeyWrong()
            | DatabaseNotOursError()
            | CommandFailed()
            | UnknownEvent()
            | LogRolledBack()
            | psycopg.Error()
            | OSError()
            | UnicodeDecodeError()
        ):
            return None if os.environ.get("QUERYMILL_DEBUG") else (_line(error), WRONG)
        case _:
            return None


def _line(error: Exception) -> str:
    return f"querymill: {_text(error)}"


def _usage(wrong: typer.TyperException) -> str:
    if wrong.format_message().startswith("Usage:"):
        # called without a command: print the help
        return wrong.format_message()
    text = _UNREADABLE.sub("", " ".join(wrong.format_message().split()))
    text = _INVALID.sub(r"\1: ", text)
    text = text if text.endswith((".", "?", "!")) else f"{text}."
    called = " ".join(("querymill", *_commands(getattr(wrong, "ctx", None))))
    return f"querymill: {text} `{called} --help` lists what there is."


def _commands(context: Any) -> list[str]:
    """Return the names of a command and its groups, without the program, which may be `python -m querymill`."""
    if context is None or context.parent is None:
        return []
    return [*_commands(context.parent), context.info_name]


def _text(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    text = str(error).strip()
    if isinstance(error, SourceNotFound):
        return f"there is no source {text!r}; `querymill db list` shows the registered ones"
    if isinstance(error, SecretKeyWrong):
        return (
            f"QUERYMILL_SECRET_KEY is not the key that {text!r} was stored with; add it again with `querymill db add`"
        )
    return first_line(error)

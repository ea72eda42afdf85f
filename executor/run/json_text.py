"""Readable JSON: indented in files, on one line in logs, no ASCII escapes; NaN and infinity become null."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from executor.steps.api import OutputFile
from executor.tasklog.translations import Language
from executor.texts import say

MAX_TEXT_CHARACTERS = 300
"""Maximum length of a logged text; `task_config.json` contains the whole text."""
_ENCODER = msgspec.json.Encoder(enc_hook=str)


def json_file(name: str, content: object, *, description: str) -> OutputFile:
    """Return a JSON file in UTF-8, indented by two spaces."""
    data = msgspec.json.format(_ENCODER.encode(content), indent=2)
    return OutputFile(name=name, data=data + b"\n", file_type="json", description=description)


def in_one_line(content: object) -> str:
    """Return JSON on one line, with a space after each comma and colon."""
    return msgspec.json.format(_ENCODER.encode(content), indent=0).decode()


def shortened(value: Any, language: Language) -> Any:
    """Return a JSON value with each text that is too long for a log line replaced by `<1743 characters>`."""
    match value:
        case dict():
            return {key: shortened(inner, language) for key, inner in cast("dict[str, Any]", value).items()}
        case list():
            return [shortened(inner, language) for inner in cast("list[Any]", value)]
        case str() if len(value) > MAX_TEXT_CHARACTERS:
            return say("<{count} characters>").text(language, count=len(value))
        case _:
            return value

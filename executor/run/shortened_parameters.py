"""Task parameters for a log line: long texts, such as an uploaded dictionary, are replaced by their length."""

from __future__ import annotations

from typing import Any, cast

from executor.tasklog.translations import Language
from executor.texts import say

MAX_TEXT_CHARACTERS = 300
"""Maximum length of a logged text; `task_config.json` contains the whole text."""


def shortened(value: Any, language: Language) -> Any:
    """Return a JSON value with each text that is too long replaced by its length, such as `<1743 characters>`."""
    match value:
        case dict():
            return {key: shortened(inner, language) for key, inner in cast("dict[str, Any]", value).items()}
        case list():
            return [shortened(inner, language) for inner in cast("list[Any]", value)]
        case str() if len(value) > MAX_TEXT_CHARACTERS:
            return say("<{count} characters>").text(language, count=len(value))
        case _:
            return value

"""Task parameters for a log line: long texts, such as an uploaded dictionary, are replaced by their length."""

from __future__ import annotations

from typing import Any, Final, cast

from executor.tasklog.translations import Language

MAX_TEXT_CHARACTERS = 300
"""Maximum length of a logged text; `task_config.json` contains the whole text."""
_CHARACTERS: Final[dict[Language, str]] = {"zh": "字符", "en": "characters"}


def shortened(value: Any, language: Language) -> Any:
    """Return a JSON value with each text that is too long replaced by its length, such as `<1743 characters>`."""
    match value:
        case dict():
            return {key: shortened(inner, language) for key, inner in cast("dict[str, Any]", value).items()}
        case list():
            return [shortened(inner, language) for inner in cast("list[Any]", value)]
        case str() if len(value) > MAX_TEXT_CHARACTERS:
            return f"<{len(value)} {_CHARACTERS[language]}>"
        case _:
            return value

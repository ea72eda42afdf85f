"""Task parameters as a log line shows them: whole texts, such as an uploaded dictionary, by their length alone."""

from __future__ import annotations

from typing import Any, Final, cast

from executor.tasklog.translations import Language

LONGEST_SHOWN = 300
"""Characters of a text that a log line shows; `task_config.json` keeps all of it."""
_CHARACTERS: Final[dict[Language, str]] = {"zh": "字符", "en": "characters"}


def shortened(value: Any, language: Language) -> Any:
    """The same JSON value, every text over the limit as `<1743 characters>`, in the language of the log."""
    match value:
        case dict():
            return {key: shortened(inner, language) for key, inner in cast("dict[str, Any]", value).items()}
        case list():
            return [shortened(inner, language) for inner in cast("list[Any]", value)]
        case str() if len(value) > LONGEST_SHOWN:
            return f"<{len(value)} {_CHARACTERS[language]}>"
        case _:
            return value

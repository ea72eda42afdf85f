"""Task parameters as a log line shows them: whole texts, such as an uploaded dictionary, by their length alone."""

from __future__ import annotations

from typing import Any, cast

LONGEST_SHOWN = 300
"""Characters of a text that a log line shows; `task_config.json` keeps all of it."""


def shortened(value: Any) -> Any:
    """The same JSON value, every text over the limit as `<1743 字符>`."""
    match value:
        case dict():
            return {key: shortened(inner) for key, inner in cast("dict[str, Any]", value).items()}
        case list():
            return [shortened(inner) for inner in cast("list[Any]", value)]
        case str() if len(value) > LONGEST_SHOWN:
            return f"<{len(value)} 字符>"
        case _:
            return value

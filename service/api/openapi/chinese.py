"""OpenAPI document in Chinese: the English document with its texts replaced by those in `chinese.tsv`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from service.api.openapi.descriptions import Schema
from service.api.openapi.document import openapi

TEXTS: Final = ("summary", "description")
VALUES: Final = ("const", "default", "enum", "example", "examples")
"""Keywords whose values are data, which may contain the keys in `TEXTS`."""
MAPS: Final = ("properties", "responses")
"""Keywords whose values have names as keys, which may be equal to keywords."""


@cache
def chinese_openapi() -> Schema:
    """Return the OpenAPI document in Chinese. Lists of error codes stay as they are."""
    return _translated(openapi())


@cache
def chinese_texts() -> dict[str, str]:
    """Return the Chinese texts by the English ones: each line of the file has both, separated by a tab."""
    lines = Path(__file__).with_name("chinese.tsv").read_text("utf-8").splitlines()
    return dict(cast("tuple[str, str]", line.split("\t")) for line in lines)


def on_one_line(text: str) -> str:
    """Return a text as the catalogue has it, without line breaks."""
    return " ".join(text.split())


def _translated(value: Any) -> Any:
    match value:
        case dict():
            return {key: _member(key, each) for key, each in cast("Schema", value).items()}
        case list():
            return [_translated(each) for each in cast("list[Any]", value)]
        case _:
            return value


def _member(key: str, value: Any) -> Any:
    """Return the value of a keyword in Chinese."""
    if key in MAPS:
        return {name: _translated(each) for name, each in value.items()}
    if key in TEXTS and isinstance(value, str):
        return chinese_texts().get(on_one_line(value), value)
    return value if key in VALUES else _translated(value)

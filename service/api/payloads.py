"""Responses without payloads, for keys of the scope `view`: nothing that a source, a person's file or a model gave."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Final, cast

import msgspec

HIDDEN: Final[dict[str, Any]] = {
    "data": {"hidden": True},
    "drift": None,
    "parameters": {},
    "business_context": "",
    "result": None,
    "error": None,
    "error_message": None,
    "translations": {},
    "output_directory": "",
}
"""Value shown instead of each field that may hold a payload: of events, tasks, executions and models."""
OF_INPUTS: Final[dict[str, Any]] = {"subject": None, "stream": "input:"}
"""Values shown instead of fields that have the name of a person's file, in what describes an event of an input."""
_DATA = re.compile(rb"^data: (.+)$", re.MULTILINE)


def without_payloads(value: Any) -> Any:
    """Return a JSON value in which each field of HIDDEN and OF_INPUTS, at any depth, has its replacement."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        hidden = HIDDEN | OF_INPUTS if str(fields.get("type")).startswith("input.") else HIDDEN
        return {name: hidden[name] if name in hidden else without_payloads(each) for name, each in fields.items()}
    if isinstance(value, list):
        return [without_payloads(each) for each in cast("list[Any]", value)]
    return value


async def stream_without_payloads(messages: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """Yield blocks of Server-Sent Events, each with one or more whole messages, without their payloads."""
    async for block in messages:
        yield _DATA.sub(lambda found: b"data: " + _without(found[1]), block)


def _without(encoded: bytes) -> bytes:
    return msgspec.json.encode(without_payloads(msgspec.json.decode(encoded)))

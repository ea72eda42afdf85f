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
_DATA = re.compile(rb"^data: (.+)$", re.MULTILINE)


def without_payloads(value: Any) -> Any:
    """Return a JSON value in which each field of HIDDEN, at any depth, has its replacement."""
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {name: HIDDEN[name] if name in HIDDEN else without_payloads(each) for name, each in fields.items()}
    if isinstance(value, list):
        return [without_payloads(each) for each in cast("list[Any]", value)]
    return value


async def stream_without_payloads(messages: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """Yield blocks of Server-Sent Events, each with one or more whole messages, without their payloads."""
    async for block in messages:
        yield _DATA.sub(lambda found: b"data: " + _without(found[1]), block)


def _without(encoded: bytes) -> bytes:
    return msgspec.json.encode(without_payloads(msgspec.json.decode(encoded)))

"""Ids of traces and spans in hex. Ids of spans that several processes refer to are derived from names in the log."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import NamedTuple

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


class RemoteSpan(NamedTuple):
    """Span of another process."""

    trace_id: str
    span_id: str


def new_trace_id() -> str:
    return secrets.token_hex(16)


def new_span_id() -> str:
    return secrets.token_hex(8)


def trace_id_of(*names: str) -> str:
    """Return the trace id that belongs to names, such as `execution` and its id."""
    return _digest(names)[:32]


def span_id_of(*names: str) -> str:
    """Return the span id that belongs to names. An executor that takes over derives the same one."""
    return _digest(names)[:16]


def read_traceparent(header: str) -> RemoteSpan | None:
    """Return the caller's span in a header `traceparent` (W3C Trace Context); None if there is none or it is wrong.

    A version above 00 may have more fields than are known.
    """
    found = _TRACEPARENT.fullmatch(header.strip())
    if found is None:
        return None
    version, trace_id, span_id, more = found.groups()
    if version == "ff" or (version == "00" and more) or not (int(trace_id, 16) and int(span_id, 16)):
        return None
    return RemoteSpan(trace_id, span_id)


def _digest(names: tuple[str, ...]) -> str:
    return sha256("\0".join(names).encode()).hexdigest()

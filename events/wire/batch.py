"""Parameters of an append: events are encoded, masked, hashed and packed in the client."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from operator import mul
from typing import Final, NamedTuple

import msgspec

from events.facts import codec
from events.facts.ids import Stream, task_of
from events.facts.task.facts import StepRequested
from events.wire import pg_binary
from events.wire.digest import DIGEST_BYTES, MAGIC, SALT_BYTES, field, kind_fields
from events.wire.event import Appended, Fence, Meta
from events.wire.masking import Secrets
from events.wire.pg_binary import INT2, INT4, JSON, TEXT

WAKING_TYPES: Final = frozenset(
    (
        "step.requested",
        "execution.cancel_requested",
        "execution.pause_requested",
        "execution.resumed",
        "executors.drained",
        "executors.resumed",
        "executor.drained",
        "executor.resumed",
    )
)
"""Types of events that wake executors."""
LEAF_BYTES: Final = 1 + DIGEST_BYTES
PARAMETERS = 20
"""Number of parameters of the appending statement."""


class _Kind(NamedTuple):
    """Packed values that all events of a type share."""

    name: bytes
    version: bytes
    fields: bytes
    wakes: bool


_KIND: Final = {
    cls: _Kind(
        pg_binary.text_element(kind.name),
        pg_binary.int2_element(kind.version),
        kind_fields(kind.name.encode(), kind.version),
        kind.name in WAKING_TYPES,
    )
    for cls, kind in codec.STORED_TYPES.items()
}
_BACKSLASH = ord("\\")
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
"""Pattern of an escaped NUL. An even number of backslashes before it are escaped backslashes."""


class AppendGroup(msgspec.Struct, eq=False):
    """Events of one append to one stream, and the future that the caller awaits. Shared values are stored once."""

    stream: Stream
    expected: int | None
    fence: Fence | None
    size: int
    stream_element: bytes
    task_element: bytes
    meta_element: bytes
    kinds: list[_Kind]
    data: bytes
    salts: bytes
    leaves: bytes
    """0x00 and the content digest of each event; `append()` adds position, version and time and hashes all that."""
    answer: asyncio.Future[Appended]
    wakes: bool
    """True if the group contains an event that wakes executors."""
    bond: object | None = None
    """Neighbouring groups with the same bond are committed together or not at all."""


def make_group(
    stream: Stream,
    facts: Sequence[msgspec.Struct],
    *,
    expected: int | None,
    meta: Meta,
    fence: Fence | None,
    secrets: Secrets,
) -> AppendGroup:
    """Encode an append of at least one fact. Must be called in the event loop, because it creates a future."""
    size = len(facts)
    meta_data, *data = _without_nul(secrets.mask_all([*map(codec.encode, (meta, *facts))]))
    kinds = [_KIND[type(fact)] for fact in facts]
    salts = os.urandom(SALT_BYTES * size)
    stream_element, task_element, before = _names(stream)
    behind = field(meta_data)
    # hashed once per type and copied, which costs less than starting over
    headers = {kind.name: sha256(before + kind.fields + behind) for kind in set(kinds)}
    leaves: list[bytes] = []
    for kind, one, at in zip(kinds, data, range(0, SALT_BYTES * size, SALT_BYTES), strict=True):
        digest = headers[kind.name].copy()
        digest.update(sha256(salts[at : at + SALT_BYTES] + one).digest())
        leaves.append(b"\0" + digest.digest())
    return AppendGroup(
        stream=stream,
        expected=expected,
        fence=fence,
        size=size,
        stream_element=stream_element,
        task_element=task_element,
        meta_element=pg_binary.element(meta_data),
        kinds=kinds,
        data=b"".join([len(one).to_bytes(4) + one for one in data]),
        salts=salts,
        leaves=b"".join(leaves),
        answer=asyncio.get_running_loop().create_future(),
        wakes=any(kind.wakes for kind in kinds),
    )


def _without_nul(encoded: list[bytes]) -> list[bytes]:
    """Replace each NUL by `␀`: PostgreSQL stores JSON with a NUL but cannot convert it to text."""
    # each record ends with a brace, so no match spans two records
    joined = b"".join(encoded)
    # searching for one byte is much faster than for six
    if _BACKSLASH not in joined or b"\\u0000" not in joined:
        return encoded
    return [_NUL.sub(rb"\1" + "␀".encode(), one) for one in encoded]


@lru_cache(maxsize=4096)
def _names(stream: Stream) -> tuple[bytes, bytes, bytes]:
    """Return the packed stream, the packed task, and the start of an event's header."""
    return pg_binary.text_element(stream), pg_binary.text_element(task_of(stream)), MAGIC + field(stream.encode())


def fences_of(batch: Sequence[AppendGroup]) -> list[Fence]:
    """Return the distinct fences of a batch."""
    return list(dict.fromkeys([group.fence for group in batch if group.fence is not None]))


def pack(
    batch: Sequence[AppendGroup],
    bases: Sequence[int] | None,
    *,
    since: int,
    channel: str,
    notify: bool,
    wake_channel: str,
) -> list[bytes | None]:
    """Return the parameters of the appending statement. Values that all events share are sent once.

    bases: version of the stream before each group; if None, the database looks the versions up.
    since: last position of the log before any of the versions was learned.
    """
    sizes = [group.size for group in batch]
    kinds = [kind for group in batch for kind in group.kinds]
    distinct = kinds[:1] if kinds.count(kinds[0]) == len(kinds) else kinds
    return [
        _common(TEXT, [group.stream_element for group in batch], sizes),
        None if bases is None else pg_binary.int4_array(list(_versions(batch, bases))),
        _common(TEXT, [group.task_element for group in batch], sizes),
        _common(JSON, [group.meta_element for group in batch], sizes),
        pg_binary.array(TEXT, len(distinct), [kind.name for kind in distinct]),
        pg_binary.array(INT2, len(distinct), [kind.version for kind in distinct]),
        pg_binary.array(JSON, len(kinds), [group.data for group in batch]),
        b"".join([group.salts for group in batch]),
        b"".join([group.leaves for group in batch]),
        *_packed_fences(fences_of(batch)),
        *(_packed_groups(batch) if bases is None else (None, None, None, None)),
        channel.encode(),
        b"\x01" if notify else b"\x00",
        wake_channel.encode(),
        None if not notify or (requests := requests_of(batch)) is None else requests.to_bytes(4),
        since.to_bytes(8),
    ]


def requests_of(batch: Sequence[AppendGroup]) -> int | None:
    """Return the number of requests; 0 with other events for executors, None without any."""
    if not any(group.wakes for group in batch):
        return None
    waking = [kind for group in batch for kind in group.kinds if kind.wakes]
    return len(waking) if all(kind is _KIND[StepRequested] for kind in waking) else 0


def _common(element_type: int, elements: list[bytes], sizes: list[int]) -> bytes:
    """Return an array with one element if all groups share that element, else with one element for each event."""
    if elements.count(elements[0]) == len(elements):
        return pg_binary.array(element_type, 1, elements[:1])
    return pg_binary.array(element_type, sum(sizes), map(mul, elements, sizes))


def _versions(batch: Sequence[AppendGroup], bases: Sequence[int]) -> Iterator[int]:
    for group, base in zip(batch, bases, strict=True):
        yield from range(base + 1, base + group.size + 1)


def _packed_fences(fences: Sequence[Fence]) -> tuple[bytes | None, bytes | None]:
    if not fences:
        return None, None
    executions = [pg_binary.text_element(fence.execution_id) for fence in fences]
    epochs = [pg_binary.int4_element(fence.epoch) for fence in fences]
    return pg_binary.array(TEXT, len(fences), executions), pg_binary.array(INT4, len(fences), epochs)


def _packed_groups(batch: Sequence[AppendGroup]) -> tuple[bytes, bytes, bytes, bytes]:
    groups = len(batch)
    reached: dict[Stream, int] = {}
    prior: list[int] = []
    for group in batch:
        prior.append(reached.get(group.stream, 0))
        reached[group.stream] = prior[-1] + group.size
    return (
        pg_binary.array(TEXT, groups, [pg_binary.text_element(group.stream) for group in batch]),
        pg_binary.array(INT4, groups, [pg_binary.int4_element(group.expected) for group in batch]),
        pg_binary.array(INT4, groups, [pg_binary.int4_element(before) for before in prior]),
        pg_binary.array(INT4, groups, [pg_binary.int4_element(group.size) for group in batch]),
    )

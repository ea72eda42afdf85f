"""Many rows proven at once: except for the hashes, numpy does what would cost a step of Python for each row.

It only ever says that all of a page holds. Where anything is unusual (a redacted row, a row that was touched) it says
nothing, and the rows are looked at one by one: `events/audit/verification.py` knows what is wrong, and where.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import islice, pairwise
from operator import ne
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from events.audit.columns import Columns
from events.wire.digest import DIGEST_BYTES, MAGIC, SALT_BYTES, field, kind_fields

_ELEMENT: Final = np.dtype({"names": ["value"], "formats": [">i8"], "offsets": [4], "itemsize": 12})
_LOWER_HALF: Final = 0xFFFF_FFFF
_NODE: Final = 1 + 2 * DIGEST_BYTES


class Run(NamedTuple):
    """Neighbours of one stream: the index of the first, and how many there are."""

    start: int
    size: int
    stream: bytes


class Page(NamedTuple):
    """Rows whose positions follow one another and whose digests hold. Times are microseconds since 2000."""

    first: int
    times: NDArray[np.int64]
    versions: NDArray[np.int64]
    digests: bytes
    """One after another."""
    is_end: NDArray[np.bool_]
    """Which rows end a commit."""
    chains: list[bytes]
    """Of those that do."""
    runs: list[Run]


def proven_page(columns: Columns) -> Page | None:
    """The page of these columns, with every digest computed again; None where they need a closer look."""
    size = columns.until - columns.after
    numbers = columns.times, columns.versions, columns.sizes, columns.kinds
    if any(len(column) != size * _ELEMENT.itemsize for column in numbers):
        return None
    times, versions, sizes, kinds = (np.frombuffer(column, _ELEMENT)["value"].astype(np.int64) for column in numbers)
    is_end = (kinds & 1).astype(np.bool_)
    # the size of the type, and behind it the schema version
    shapes = kinds >> 16
    body_ends = np.cumsum((versions & _LOWER_HALF) + SALT_BYTES)
    name_ends = np.cumsum((shapes >> 16) + (sizes & _LOWER_HALF))
    meta_ends = np.cumsum(sizes >> 32)
    whole = (
        ((kinds >> 1 & 0x7FFF) == np.arange(1, size + 1)).all()
        and body_ends[-1] == len(columns.bodies)
        and name_ends[-1] == len(columns.names)
        and meta_ends[-1] == len(columns.metas)
        and len(columns.digests) == size * DIGEST_BYTES
        and len(columns.chains) == is_end.sum() * DIGEST_BYTES
    )
    if not whole:
        return None
    runs: list[Run] = []
    digests: list[bytes] = []
    bodies = columns.bodies
    ends = body_ends.tolist()
    each = zip([0, *ends], ends, strict=False)
    begins = (sizes[1:] != sizes[:-1]) | (shapes[1:] != shapes[:-1])
    begins |= _differ(columns.names, name_ends, begins) | _differ(columns.metas, meta_ends, begins)
    for start, end in pairwise([0, *(np.flatnonzero(begins) + 1).tolist(), size]):
        shape, type_size = int(shapes[start]), int(shapes[start]) >> 16
        name = columns.names[name_ends[start - 1] if start else 0 : name_ends[start]]
        meta = columns.metas[meta_ends[start - 1] if start else 0 : meta_ends[start]]
        stream = name[type_size:]
        # hashed once for all of them: continuing from a copy costs less than starting over
        header = sha256(MAGIC + field(stream) + kind_fields(name[:type_size], shape & 0xFFFF) + field(meta))
        for at, body_end in islice(each, end - start):
            digest = header.copy()
            digest.update(sha256(bodies[at:body_end]).digest())
            digests.append(digest.digest())
        runs.append(Run(start, end - start, stream))
    proven = b"".join(digests)
    if proven != columns.digests:
        return None
    return Page(
        first=columns.after + 1,
        times=times,
        versions=versions >> 32,
        digests=proven,
        is_end=is_end,
        chains=np.frombuffer(columns.chains, f"V{DIGEST_BYTES}").tolist(),
        runs=runs,
    )


def merkle_roots(digests: bytes, counts: NDArray[np.int64]) -> list[bytes]:
    """The root of each commit: `counts` says how many of the digests, at least one, are of the first, the second, …"""
    level = np.frombuffer(digests, f"V{DIGEST_BYTES}")
    while counts.max() > 1:
        # as in merkle_root, of all commits at once: an odd last node rises unpaired
        pairs, ends = counts // 2, np.cumsum(counts)
        before = np.cumsum(pairs) - pairs
        left = 2 * np.arange(pairs.sum()) + np.repeat(ends - counts - 2 * before, pairs)
        odd = counts % 2 == 1
        counts = pairs + odd
        unpaired = np.zeros(counts.sum(), np.bool_)
        unpaired[np.cumsum(counts)[odd] - 1] = True
        above = np.empty(len(unpaired), level.dtype)
        above[unpaired] = level[ends[odd] - 1]
        above[~unpaired] = _nodes(level[left], level[left + 1])
        level = above
    return level.tolist()


def _nodes(left: NDArray[np.void], right: NDArray[np.void]) -> NDArray[np.void]:
    hashed = np.empty((len(left), _NODE), np.uint8)
    hashed[:, 0] = 1
    hashed[:, 1 : 1 + DIGEST_BYTES] = left.view(np.uint8).reshape(-1, DIGEST_BYTES)
    hashed[:, 1 + DIGEST_BYTES :] = right.view(np.uint8).reshape(-1, DIGEST_BYTES)
    nodes = [sha256(node).digest() for node in hashed.view(f"V{_NODE}").ravel().tolist()]
    return np.frombuffer(b"".join(nodes), left.dtype)


def _differ(joined: bytes, ends: NDArray[np.int64], sizes_differ: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of them differ from the one before; the first is left out."""
    size = int(ends[0])
    if size == 0 or not sizes_differ.any():
        each = np.frombuffer(joined, f"V{size}") if size else np.zeros(len(ends), np.bool_)
        return each[1:] != each[:-1]
    cuts = ends.tolist()
    texts = [joined[start:end] for start, end in zip([0, *cuts], cuts, strict=False)]
    return np.fromiter(map(ne, texts, islice(texts, 1, None)), np.bool_, len(texts) - 1)

"""Many rows proven at once: what costs a step of Python for each row is left to numpy and to list comprehensions.

It only ever says that all of a page holds. Where anything is unusual (a redacted row, a row that was touched) it says
nothing, and the rows are looked at one by one: `events/audit/verification.py` knows what is wrong, and where.
"""

from __future__ import annotations

import struct
from hashlib import sha256
from itertools import islice, pairwise
from operator import ne
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from events.audit.frames import Frames, header_of
from events.digest import SALT_BYTES

DIGEST_BYTES: Final = 32
_FIXED: Final = np.dtype(
    {
        "names": ["position", "time", "version", "digest size", "digest", "salt size", "salt", "data size"],
        "formats": [">i8", ">i8", ">i4", ">i4", "V32", ">i4", "V16", ">i4"],
        "offsets": [6, 18, 30, 34, 38, 70, 74, 90],
        "itemsize": 94,
    }
)
"""How a frame begins where the row has its salt."""
_TAIL: Final = np.dtype(
    {
        "names": ["body size", "chain size", "chain", "no body, no chain"],
        "formats": [">i4", ">i4", "V32", ">i8"],
        "offsets": [0, 4, 8, 32],
        "itemsize": 40,
    }
)
"""How a frame ends: with a chain value where it ends a commit, else with two lengths of -1."""
_NEITHER: Final = 8
_LEAST: Final = _FIXED.itemsize + _TAIL.itemsize
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


def prove(frames: Frames) -> Page | None:
    """The page of these frames; None where they need a closer look."""
    joined = frames.joined
    sizes = np.array(frames.sizes, np.int64)
    if sizes.min() < _LEAST:
        return None
    ends = np.cumsum(sizes)
    starts = ends - sizes
    rows, tails = _cut(joined, starts, _FIXED), _cut(joined, ends - _TAIL.itemsize, _TAIL)
    is_end = tails["no body, no chain"] != -1
    data_at = starts + _FIXED.itemsize
    fields_at = data_at + rows["data size"]
    fields_end = ends - np.where(is_end, _TAIL.itemsize, _NEITHER)
    usual = (
        (rows["digest size"] == DIGEST_BYTES)
        & (rows["salt size"] == SALT_BYTES)
        & (rows["data size"] >= 0)
        & (fields_at < fields_end)
        & (~is_end | (tails["body size"] == -1) & (tails["chain size"] == DIGEST_BYTES))
    )
    if not usual.all() or (np.diff(rows["position"]) != 1).any():
        return None
    each = zip(rows["salt"].tolist(), data_at.tolist(), fields_at.tolist(), strict=True)
    runs: list[Run] = []
    digests: list[bytes] = []
    for start, end in pairwise(_bounds(joined, fields_at, fields_end)):
        fields = joined[fields_at[start] : fields_end[start]]
        try:
            header = header_of(fields)
        except struct.error:
            return None
        if header.fields != fields:
            return None
        hashed = header.hashed
        digests += [
            sha256(hashed + sha256(salt + joined[data:data_end]).digest()).digest()
            for salt, data, data_end in islice(each, end - start)
        ]
        runs.append(Run(start, end - start, header.stream))
    proven = b"".join(digests)
    if proven != rows["digest"].tobytes():
        return None
    return Page(
        first=int(rows["position"][0]),
        times=rows["time"].astype(np.int64),
        versions=rows["version"].astype(np.int64),
        digests=proven,
        is_end=is_end,
        chains=tails["chain"][is_end].tolist(),
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


def _cut(joined: bytes, starts: NDArray[np.int64], layout: np.dtype[Any]) -> NDArray[Any]:
    """What stands at each of these places."""
    size = layout.itemsize
    anywhere = np.ndarray((len(joined) - size + 1,), f"V{size}", joined, 0, (1,))
    return anywhere[starts].view(layout)


def _bounds(joined: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> list[int]:
    """Where what stands at these places differs from its neighbour, with the beginning and the end."""
    sizes = ends - starts
    size = int(sizes[0])
    if (sizes == size).all():
        cut = _cut(joined, starts, np.dtype(f"V{size}")).view(np.uint8).reshape(-1, size)
        differ = (cut[1:] != cut[:-1]).any(axis=1)
    else:
        each = [joined[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        differ = np.fromiter(map(ne, each, islice(each, 1, None)), np.bool_, len(each) - 1)
    return [0, *(np.flatnonzero(differ) + 1).tolist(), len(sizes)]

"""Merkle trees of RFC 6962 and RFC 9162: roots, inclusion proofs and consistency proofs. Pure.

A perfect subtree has 2^level leaves, the first of which is a multiple of that; its index counts the subtrees of its
level. Any range of leaves is covered by perfect subtrees (at most two of a level), and its hash follows from theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, Self

TILE_LEVELS = 8
"""Levels in a tile: the hashes of every eighth level are stored."""
TILE = 1 << TILE_LEVELS
EMPTY_ROOT = sha256().digest()


class Node(NamedTuple):
    """A perfect subtree and its hash. `number`: its index."""

    level: int
    number: int
    hash: bytes


class BadPath(Exception):
    """The hashes of a proof do not lead to the root; the text names the fault."""


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def cover(leaves: Sequence[bytes], first: int) -> list[tuple[int, bytes]]:
    """Return level and hash of the perfect subtrees that cover consecutive leaves, from left to right.

    first: index of the first leaf. Hashes of any other level can be given instead; levels are then counted from it.
    """
    left: list[tuple[int, bytes]] = []
    right: list[tuple[int, bytes]] = []
    level = 0
    while leaves:
        if first % 2:
            left.append((level, leaves[0]))
            leaves = leaves[1:]
            first += 1
        if len(leaves) % 2:
            right.append((level, leaves[-1]))
            leaves = leaves[:-1]
        leaves = [sha256(b"\x01" + a + b).digest() for a, b in zip(leaves[::2], leaves[1::2], strict=True)]
        first //= 2
        level += 1
    return left + right[::-1]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a tree from the hashes of the perfect subtrees that cover it, from left to right."""
    if not hashes:
        return EMPTY_ROOT
    *rest, root = hashes
    for left in reversed(rest):
        root = node_hash(left, root)
    return root


@dataclass(slots=True)
class Tree:
    """A tree of `size` leaves, kept as the perfect subtrees that cover them."""

    size: int = 0
    subtrees: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    """Level and hash, from left to right."""
    completed: list[Node] = field(default_factory=list[Node])
    """Nodes of the stored levels that were completed by additions, in order of their ends."""

    @classmethod
    def of(cls, size: int, hashes: Sequence[bytes]) -> Self:
        """Return the tree of a size from the hashes of its perfect subtrees. Raises ValueError for a wrong number."""
        levels = [level for level, _ in perfect_subtrees(0, size)]
        return cls(size, list(zip(levels, hashes, strict=True)))

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add the hashes of the leaves that follow."""
        at = 0
        while at < len(leaves):
            width = TILE - self.size % TILE
            for level, value in cover(leaves[at : at + width], self.size):
                self._add(level, value)
            at += width

    def _add(self, level: int, value: bytes) -> None:
        index = self.size >> level
        self.size += 1 << level
        self._complete(level, index, value)
        # a right child whose sibling is here as well
        while index % 2:
            value = node_hash(self.subtrees.pop()[1], value)
            level, index = level + 1, index // 2
            self._complete(level, index, value)
        self.subtrees.append((level, value))

    def _complete(self, level: int, index: int, value: bytes) -> None:
        if level and level % TILE_LEVELS == 0:
            self.completed.append(Node(level, index, value))

    @property
    def hashes(self) -> list[bytes]:
        return [value for _, value in self.subtrees]

    def root(self) -> bytes:
        return root_of(self.hashes)


def perfect_subtrees(begin: int, end: int) -> list[tuple[int, int]]:
    """Return level and index of the perfect subtrees that cover a range of leaves, from left to right."""
    found: list[tuple[int, int]] = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        if begin:
            level = min(level, (begin & -begin).bit_length() - 1)
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that a leaf is in a tree, from the leaf up (RFC 9162, 2.1.3.1)."""
    begin, end = 0, size
    found: list[tuple[int, int]] = []
    while end - begin > 1:
        middle = _middle(begin, end)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]


def consistency_ranges(first: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that a tree of `first` leaves became one of `size` (2.1.4.1)."""
    begin, end = 0, size
    found: list[tuple[int, int]] = []
    while first < end:
        middle = _middle(begin, end)
        if first <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    if begin:
        found.append((begin, end))
    return found[::-1]


def root_of_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root of a tree of `size` leaves that follows from a leaf and its inclusion proof.

    Raises BadPath if the index is not in the tree or the proof has the wrong length.
    """
    if not 0 <= index < size:
        raise BadPath(f"index {index} is not in a tree of {size} leaves")
    ranges = inclusion_ranges(index, size)
    _require_length(path, ranges)
    for (begin, _), sibling in zip(ranges, path, strict=True):
        leaf = node_hash(leaf, sibling) if begin > index else node_hash(sibling, leaf)
    return leaf


def roots_of_consistency(first: int, size: int, root: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Return the roots of the trees of `first` and of `size` leaves that follow from a consistency proof.

    root: the root of the smaller tree, from which the proof begins if that tree is perfect.
    Raises BadPath if the sizes are impossible or the proof has the wrong length.
    """
    if not 0 < first <= size:
        raise BadPath(f"a tree of {first} leaves cannot become one of {size}")
    ranges = consistency_ranges(first, size)
    _require_length(path, ranges)
    rest = list(zip(ranges, path, strict=True))
    old = new = root
    if rest and rest[0][0][1] == first:
        (_, old) = rest.pop(0)
        new = old
    for (begin, _), sibling in rest:
        if begin < first:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    return old, new


def _middle(begin: int, end: int) -> int:
    return begin + (1 << (end - begin - 1).bit_length() - 1)


def _require_length(path: Sequence[bytes], ranges: Sequence[tuple[int, int]]) -> None:
    if len(path) != len(ranges):
        raise BadPath(f"the proof has {len(path)} hashes, not {len(ranges)}")

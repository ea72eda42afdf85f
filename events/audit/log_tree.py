"""The Merkle tree over the log's digests: completion of the stored nodes, roots and proofs.

The leaves are the digests in `events`. Of the inner nodes only each eighth level is stored, in `log_nodes` (one hash
for 256 of the level below). Appending does not touch them: the process that needs a root completes them first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg

from events.audit import tampering_texts as texts
from events.audit.merkle_tree import (
    TILE,
    TILE_LEVELS,
    Node,
    Tree,
    consistency_ranges,
    cover,
    inclusion_ranges,
    perfect_subtrees,
    root_of,
)
from events.audit.row_verifier import Tampered
from events.wire.digest import DIGEST_BYTES
from schema.named_queries import query

BATCH = 65_536
"""Events per transaction while nodes are completed; about 0.3 s of work. An interrupted completion continues there."""


def single_value(
    conn: psycopg.Connection[Any], statement: LiteralString, parameters: Mapping[str, Any] | None = None
) -> Any:
    """Return the first column of the first row; None without rows."""
    row = conn.execute(statement, parameters).fetchone()
    return row[0] if row else None


def complete_nodes(conn: psycopg.Connection[Any], size: int) -> None:
    """Store the missing nodes of the tree of the first `size` events. Raises Tampered if an event is missing.

    Concurrent callers may do the same work. `conn` must be in autocommit mode and may be read-only by default.
    """
    while (tiles := single_value(conn, query("audit", "stored_tiles")) or 0) < size // TILE:
        end = min((tiles * TILE // BATCH + 1) * BATCH, size // TILE * TILE)
        tree = read_tree(conn, tiles * TILE)
        rows = conn.execute(query("audit", "leaves"), {"after": tree.size, "until": end}, binary=True).fetchall()
        if len(rows) != end - tree.size:
            raise Tampered(tree.size + 1, texts.MISSING_UNTIL.filled(end=end))
        tree.extend([digest for (digest,) in rows])
        with conn.transaction():
            conn.execute("set transaction read write")
            levels, indexes, hashes = zip(*tree.completed, strict=True)
            conn.execute(
                query("audit", "store_nodes"),
                {"levels": list(levels), "indexes": list(indexes), "hashes": list(hashes)},
            )


def read_tree(conn: psycopg.Connection[Any], size: int) -> Tree:
    """Return the tree of the first `size` events, whose nodes must be complete. Raises Tampered like `read_root`."""
    return Tree.of(size, read_subtrees(conn, perfect_subtrees(0, size)))


def read_root(conn: psycopg.Connection[Any], size: int) -> bytes:
    """Return the root of the tree of the first `size` events. Raises Tampered if an event or a node is missing."""
    complete_nodes(conn, size)
    return read_tree(conn, size).root()


def read_inclusion_path(conn: psycopg.Connection[Any], index: int, size: int) -> list[bytes]:
    """Return the inclusion proof of a leaf in the tree of the first `size` events. Raises Tampered like `read_root`."""
    return _read_ranges(conn, inclusion_ranges(index, size), size)


def read_consistency_path(conn: psycopg.Connection[Any], first: int, size: int) -> list[bytes]:
    """Return the consistency proof of the trees of `first` and of `size` events. Raises Tampered like `read_root`."""
    return _read_ranges(conn, consistency_ranges(first, size), size)


def read_subtrees(conn: psycopg.Connection[Any], subtrees: Sequence[tuple[int, int]]) -> list[bytes]:
    """Return the hashes of perfect subtrees, given by level and index, with one query. Raises Tampered."""
    runs = [_run(level, index) for level, index in subtrees]
    levels, firsts, ends = ([run[i] for run in runs] for i in range(3))
    rows = conn.execute(
        query("audit", "hashes"), {"levels": levels, "firsts": firsts, "ends": ends}, binary=True, prepare=True
    ).fetchall()
    found: list[bytes] = []
    for (level, first, end), (joined,) in zip(runs, rows, strict=True):
        hashes = [joined[at : at + DIGEST_BYTES] for at in range(0, len(joined or b""), DIGEST_BYTES)]
        if len(hashes) != end - first:
            lacking = texts.NODES_MISSING.filled(level=level, first=first, last=end - 1)
            raise Tampered((first << level) + 1, lacking)
        ((_, value),) = cover(hashes, first)
        found.append(value)
    return found


def stored_nodes(conn: psycopg.Connection[Any], nodes: Sequence[Node]) -> dict[tuple[int, int], bytes]:
    """Return those of the nodes that are stored, by level and index."""
    found: dict[tuple[int, int], bytes] = {}
    for level in {node.level for node in nodes}:
        indexes = [node.number for node in nodes if node.level == level]
        rows = conn.execute(
            query("audit", "nodes"), {"level": level, "first": min(indexes), "until": max(indexes) + 1}, binary=True
        )
        found |= {(level, index): value for index, value in rows}
    return found


def _read_ranges(conn: psycopg.Connection[Any], ranges: Sequence[tuple[int, int]], size: int) -> list[bytes]:
    complete_nodes(conn, size)
    covers = [perfect_subtrees(begin, end) for begin, end in ranges]
    hashes = iter(read_subtrees(conn, [subtree for found in covers for subtree in found]))
    return [root_of([next(hashes) for _ in found]) for found in covers]


def _run(level: int, index: int) -> tuple[int, int, int]:
    """Return the stored nodes under a subtree: their level, the first index and the index after the last."""
    stored = level // TILE_LEVELS * TILE_LEVELS
    return stored, index << level - stored, (index + 1) << level - stored

"""Tiles of the log's tree in the layout of c2sp.org/tlog-tiles, for monitors and mirrors."""

from __future__ import annotations

import re
from typing import Any, Final

import psycopg
from psycopg.rows import args_row

from events.audit import tampering_texts as texts
from events.audit.frames import StoredRow
from events.audit.log_tree import complete_nodes, read_subtrees
from events.audit.merkle_tree import TILE, TILE_LEVELS
from events.audit.range_verifier import Tampered, content_of
from events.wire.digest import leaf_entry
from runtime.sentences import Sentence
from schema.named_queries import query

_PATH = re.compile(r"(entries|[0-7])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")

NO_PATH: Final = Sentence(
    "{path} 不是分块的路径，例如 0/x001/234 或 entries/000.p/17",
    "{path} is no path of a tile, such as 0/x001/234 or entries/000.p/17",
)
NOT_THERE: Final = Sentence("日志没有完整的分块 {path}", "the log has no complete tile {path}")


class NoTile(Exception):
    """There is no such tile; the reason says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(reason.en)
        self.reason = reason


def read_tile(conn: psycopg.Connection[Any], path: str) -> bytes:
    """Return the tile or the bundle of entries that a path below `tile/` names. Raises NoTile."""
    found = _PATH.fullmatch(path)
    if found is None or int(found[3] or 1) >= TILE:
        raise NoTile(NO_PATH.filled(path=path))
    number, width = int(re.sub(r"[x/]", "", found[2])), int(found[3] or TILE)
    first, end = number * TILE, number * TILE + width
    try:
        if found[1] == "entries":
            return _entries(conn, first, end)
        level = int(found[1]) * TILE_LEVELS
        complete_nodes(conn, end << level)
        return b"".join(read_subtrees(conn, [(level, index) for index in range(first, end)]))
    except Tampered:
        raise NoTile(NOT_THERE.filled(path=path)) from None


def _entries(conn: psycopg.Connection[Any], first: int, end: int) -> bytes:
    with conn.cursor(row_factory=args_row(StoredRow), binary=True) as cursor:
        cursor.execute(query("audit", "rows"), {"after": first, "until": end, "limit": TILE})
        rows = cursor.fetchall()
    if len(rows) != end - first:
        raise Tampered(first + 1, texts.MISSING_UNTIL.filled(end=end))
    entries = [leaf_entry(content_of(row), row.position, row.version, row.microseconds) for row in rows]
    return b"".join([len(entry).to_bytes(2) + entry for entry in entries])

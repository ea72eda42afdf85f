"""A page of the log by columns, each as one run of bytes: what the verification reads of rows that are as usual.

Receiving rows one by one costs as much per row as two of its hashes, on the server as well as here. So the server
gathers the columns of 256 rows, and a page has some thousand. Rows that are redacted, long, or have a value of an
unexpected size are left out: the page is then incomplete, and is read again as frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

import psycopg
from psycopg.pq.abc import PGresult

from events.wire.pg_binary import ARRAY_HEAD
from schema.named_queries import query

PAGE: Final = 4_096
"""Positions that are read together. A place in the page has to fit into 15 bits."""
_INT8: Final = 20
_TIMESTAMPTZ: Final = 1184


class Columns(NamedTuple):
    """The rows after a position, up to another: all of them, or fewer where some are unusual.

    Numbers are the elements of a binary array of int8, each 8 bytes behind 4 of its length. What a value costs does not
    depend on its size, so several numbers of a row share one. Texts stand one after another, with nothing in between.
    """

    after: int
    until: int
    times: bytes
    """When each was recorded, in microseconds since 2000."""
    versions: bytes
    """The version in the upper 32 bits, the size of the data in the lower."""
    sizes: bytes
    """The size of the meta in the upper 32 bits, that of the stream in the lower."""
    kinds: bytes
    """From the highest bit on: 32 bits for the size of the type, 16 for the schema version, 15 for the row's place in
    the page, which is counted from 1, and one for whether the row ends a commit."""
    digests: bytes
    bodies: bytes
    """Salt and data of each row: what its body digest is made of."""
    names: bytes
    """Type and stream of each row."""
    metas: bytes
    chains: bytes
    """Of the rows that end a commit."""


def read_columns(conn: psycopg.Connection[Any], *, after: int, until: int, page: int = PAGE) -> Iterator[Columns]:
    """The pages after a position up to another, in order. Between them the connection may be used otherwise."""
    cuts = [*range(after, until, page), until]
    with conn.cursor(binary=True) as cursor:
        for start, end in pairwise(cuts):
            cursor.execute(query("audit", "columns"), {"after": start, "until": end}, prepare=True)
            if cursor.pgresult is None:
                raise psycopg.OperationalError("the database gave no answer")
            yield _columns(cursor.pgresult, start, end)


def _columns(result: PGresult, after: int, until: int) -> Columns:
    """What the query `columns` gave, its values as they came: the driver would make an object of each number."""
    blocks = range(result.ntuples)
    times, versions, sizes, kinds, digests, salts, bodies, types, names, metas, chains = [
        [result.get_value(block, column) or b"" for block in blocks] for column in range(result.nfields)
    ]
    return Columns(
        after,
        until,
        _elements(times, _TIMESTAMPTZ),
        _elements(versions, _INT8),
        _elements(sizes, _INT8),
        _elements(kinds, _INT8),
        b"".join(digests),
        _alternate(salts, bodies),
        _alternate(types, names),
        b"".join(metas),
        b"".join(chains),
    )


def _elements(arrays: list[bytes], oid: int) -> bytes:
    """The elements of arrays, 12 bytes each, one array after another; arrays that hold a null are left out."""
    usual = [
        array[ARRAY_HEAD.size :]
        for array in arrays
        if array[: ARRAY_HEAD.size] == ARRAY_HEAD.pack(1, 0, oid, (len(array) - ARRAY_HEAD.size) // 12, 1)
    ]
    return b"".join(usual)


def _alternate(firsts: list[bytes], rests: list[bytes]) -> bytes:
    return b"".join([piece for pair in zip(firsts, rests, strict=True) for piece in pair])

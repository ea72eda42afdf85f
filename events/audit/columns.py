"""A page of the log by columns, each as one run of bytes: what the verification reads of rows that are as usual.

Receiving rows one by one costs as much per row as two of its hashes, on the server as well as here. So the server
gathers the columns of 256 rows, and a page has some thousand. Rows that are redacted, long, or have a value of an
unexpected size are left out: the page is then incomplete, and is read again as frames.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

import psycopg
from psycopg.pq.abc import PGresult

from schema.named_queries import query

PAGE: Final = 4_096
"""Positions that are read together. A place in the page has to fit into 15 bits."""
_ARRAY: Final = struct.Struct(">iiIii")
"""What an array begins with in binary: dimensions, whether any is null, the type, how many, the index of the first."""
_INT8: Final = 20
_TIMESTAMPTZ: Final = 1184


class Columns(NamedTuple):
    """The rows after a position up to another, all of them or fewer. Numbers are elements of a binary array.

    `versions` have the size of the row's data in their lower half; `sizes` that of its meta and that of its stream;
    `kinds` the size of its type, in 16 bits the schema version, in 15 the place in the page from 1 on, in the last
    whether the row ends a commit. Texts stand one after another.
    """

    after: int
    until: int
    times: bytes
    """Microseconds since 2000."""
    versions: bytes
    sizes: bytes
    kinds: bytes
    digests: bytes
    bodies: bytes
    """Of each row its salt and its data: what is hashed."""
    names: bytes
    """Of each row its type and its stream."""
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
    """What the query `columns` gave: its values as they came, as the driver would make objects of all this."""
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
    """Of arrays without a null, so that each element takes 12 bytes; others are left out."""
    usual = [
        array[_ARRAY.size :]
        for array in arrays
        if array[: _ARRAY.size] == _ARRAY.pack(1, 0, oid, (len(array) - _ARRAY.size) // 12, 1)
    ]
    return b"".join(usual)


def _alternate(firsts: list[bytes], rests: list[bytes]) -> bytes:
    return b"".join([piece for pair in zip(firsts, rests, strict=True) for piece in pair])

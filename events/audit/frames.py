"""Frames: rows of the log in the format of a binary COPY, verified without creating an object for each row.

A frame is int16 11, then eleven fields, each int32(length) ‖ value, length -1 for null: position, recorded_at
(microseconds since 2000), version, digest, salt, data, stream, type, schema_version (int4), meta, body_digest.
`stream ‖ type` and `meta` are encoded as in the hashed header, see `docs/event-digest.md`. Fields that consecutive rows
often share come last.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus

from events.wire.digest import MAGIC
from schema.named_queries import query

EPOCH_2000: Final = 946_684_800_000_000
"""Microseconds from 1970 to 2000, PostgreSQL's epoch."""
_COLUMNS: Final = 11
_HEAD: Final = struct.Struct(">h")
_SIZE: Final = struct.Struct(">i")
_META_SIZE: Final = struct.Struct(">8xi")
_NULL: Final = b"\xff\xff\xff\xff"
_COPY_HEAD: Final = 19
"""Bytes before the first row of a binary COPY: signature, flags, length of the (empty) extension."""
_COPY_END: Final = 2
"""Length in bytes of the message after the last row of a binary COPY."""


class StoredRow(NamedTuple):
    """Row of an event, with the columns that are verified."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    meta: str
    data: str
    salt: bytes | None
    digest: bytes
    body_digest: bytes | None
    microseconds: int
    """`recorded_at` in microseconds since 1970, UTC."""


class Header(NamedTuple):
    """Fields that consecutive rows often share: bytes in the frame, bytes as hashed, and the stream's name."""

    fields: bytes
    hashed: bytes
    stream: bytes


def header_of(rest: bytes) -> Header:
    """Return the header from `rest`, the bytes of a frame after its data.

    The hashed bytes omit the length of schema_version, which the frame has.
    """
    type_at = 4 + _SIZE.unpack_from(rest)[0]
    type_end = type_at + 4 + _SIZE.unpack_from(rest, type_at)[0]
    end = type_end + 12 + _META_SIZE.unpack_from(rest, type_end)[0]
    return Header(rest[:end], MAGIC + rest[:type_end] + rest[type_end + 4 : end], rest[4:type_at])


def pack(row: StoredRow) -> bytes:
    """Encode a row as a frame."""
    fields = (
        row.position.to_bytes(8, "big", signed=True),
        (row.microseconds - EPOCH_2000).to_bytes(8, "big", signed=True),
        row.version.to_bytes(4, "big", signed=True),
        row.digest,
        row.salt,
        row.data.encode(),
        row.stream.encode(),
        row.type.encode(),
        row.schema_version.to_bytes(4, "big", signed=True),
        row.meta.encode(),
        row.body_digest,
    )
    return _HEAD.pack(_COLUMNS) + b"".join([_NULL if f is None else _SIZE.pack(len(f)) + f for f in fields])


def unpack(frame: bytes) -> StoredRow:
    """Decode the row of a frame."""
    fields: list[bytes | None] = []
    at = _HEAD.size
    for _ in range(_COLUMNS):
        (size,) = _SIZE.unpack_from(frame, at)
        at += 4
        fields.append(None if size < 0 else frame[at : at + size])
        at += max(size, 0)
    position, recorded, version, digest, salt, data, stream, name, schema_version, meta, body = fields
    return StoredRow(
        position=_number(position),
        stream=(stream or b"").decode(),
        version=_number(version),
        type=(name or b"").decode(),
        schema_version=_number(schema_version),
        meta=(meta or b"").decode(),
        data=(data or b"").decode(),
        salt=salt,
        digest=digest or b"",
        body_digest=body,
        microseconds=_number(recorded) + EPOCH_2000,
    )


def read_frames(conn: psycopg.Connection[Any], *, after: int, until: int) -> Iterator[bytes]:
    """Yield the frames of the rows after `after` up to `until`. The connection is unusable unless all are read."""
    statement = sql.SQL(query("audit", "frames")).format(after=sql.Literal(after), until=sql.Literal(until))
    server = conn.pgconn
    # directly with libpq, because the driver's copy takes as long per row as its three hashes
    begun = server.exec_(statement.as_bytes(conn))
    if begun.status != ExecStatus.COPY_OUT:
        raise psycopg.OperationalError(begun.get_error_message())
    size, row = server.get_copy_data(0)
    if size > _COPY_HEAD + _COPY_END:
        # the first message holds the head and the first row
        yield bytes(row[_COPY_HEAD:])
    while size > 0:
        size, row = server.get_copy_data(0)
        if size > _COPY_END:
            yield bytes(row)
    while (ended := server.get_result()) is not None:
        if ended.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(ended.get_error_message())


def _number(value: bytes | None) -> int:
    return int.from_bytes(value or b"", "big", signed=True)

"""Parameters packed by hand in PostgreSQL's binary format: a driver that looks at every element of an array costs more
than the insert does.

An array is: dimensions, whether it has nulls, the element's type, length, lower bound; then each element behind its
length, -1 for null. All integers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD: Final = struct.Struct(">iiIii")
_LENGTH: Final = struct.Struct(">i")
_INT4: Final = struct.Struct(">ii")
_INT2: Final = struct.Struct(">ih")
_NULL: Final = _LENGTH.pack(-1)

TEXT, JSON, INT2, INT4 = 25, 114, 21, 23
"""Type numbers of elements, the same in every PostgreSQL."""


class Packed(bytes):
    """A value as it goes over the wire; the statement's cast says what it is."""

    __slots__ = ()


class _PackedDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: Any) -> bytes:
        return obj


def send_packed(conn: psycopg.AsyncConnection[Any]) -> None:
    """Teaches a connection to send `Packed` values untouched."""
    conn.adapters.register_dumper(Packed, _PackedDumper)


def element(value: bytes | None) -> bytes:
    """One element of an array of text, json or bytea."""
    return _NULL if value is None else _LENGTH.pack(len(value)) + value


def text_element(value: str | None) -> bytes:
    return _NULL if value is None else element(value.encode())


def int4_element(value: int | None) -> bytes:
    return _NULL if value is None else _INT4.pack(4, value)


def int2_element(value: int) -> bytes:
    return _INT2.pack(2, value)


def array(element_type: int, elements: Sequence[bytes]) -> Packed:
    """A one-dimensional array of packed elements, at least one."""
    return Packed(_HEAD.pack(1, 1, element_type, len(elements), 1) + b"".join(elements))

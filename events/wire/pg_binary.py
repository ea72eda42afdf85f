"""PostgreSQL's binary format for parameters and results. The driver is not used, because it inspects each element
of an array, which takes longer than the insert, and the time zone of each timestamp.

An array is: dimensions, a flag for nulls, element type, length, lower bound; then each element after its length, -1 for
null. All integers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

ARRAY_HEAD: Final = struct.Struct(">iiIii")
"""Header of an array: dimensions, flag for nulls, element type, length, index of the first element."""
_INT4: Final = struct.Struct(">ii")
_INT2: Final = struct.Struct(">ih")
_NULL: Final = struct.pack(">i", -1)

EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Origin of PostgreSQL's timestamps, which count microseconds."""

TEXT, JSON, INT2, INT4 = 25, 114, 21, 23
"""OIDs of the element types, equal in all PostgreSQL versions."""


def int8(value: int) -> bytes:
    """Encode a bigint parameter (not an array element)."""
    return value.to_bytes(8, signed=True)


def element(value: bytes | None) -> bytes:
    """Encode an array element of type text or json; None becomes null."""
    return _NULL if value is None else len(value).to_bytes(4) + value


def text_element(value: str | None) -> bytes:
    return element(None if value is None else value.encode())


def int4_element(value: int | None) -> bytes:
    return _NULL if value is None else _INT4.pack(4, value)


def int2_element(value: int) -> bytes:
    return _INT2.pack(2, value)


def array(element_type: int, length: int, elements: Iterable[bytes]) -> bytes:
    """Encode a one-dimensional array of `length` elements (at least one); an item may hold several encoded elements."""
    return b"".join((ARRAY_HEAD.pack(1, 1, element_type, length, 1), *elements))


def int4_array(values: Sequence[int]) -> bytes:
    """Encode a one-dimensional array of integers (at least one, no nulls)."""
    elements = [part for value in values for part in (4, value)]
    return ARRAY_HEAD.pack(1, 1, INT4, len(values), 1) + struct.pack(f">{len(elements)}i", *elements)


def read_int8(field: bytes) -> int:
    return int.from_bytes(field, signed=True)


def read_moment(field: bytes) -> datetime:
    """Decode a timestamptz value as a datetime in UTC."""
    return EPOCH + timedelta(microseconds=read_int8(field))


def read_int4_array(field: bytes) -> list[int]:
    """Decode a one-dimensional array of integers (at least one, no nulls)."""
    numbers = struct.unpack_from(f">{(len(field) - ARRAY_HEAD.size) // 4}i", field, ARRAY_HEAD.size)
    return list(numbers[1::2])

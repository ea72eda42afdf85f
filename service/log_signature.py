"""Which texts a block of log lines may hold, in a kilobyte: bits for every run of one, two, three, four or six bytes.

A text that is in the block has all its bits set (Bloom, 1970); one that is not seldom has. Short runs tell of short
texts; six bytes, which are two Chinese characters, seldom stand in other lines than the texts they were taken from.
ASCII letters count alike in both cases, as in the search itself. Behind these bits, five tell the levels.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from events.records import LOG_LEVELS, LogLevel

BITS = 8_192
WIDTHS = (6, 4, 3, 2, 1)
ASKED = 8
"""Bits a search asks for, as `may_hold` in the database takes them; those of a short text several times."""
# Fibonacci hashing: the high bits of the product are mixed best
_FACTOR = np.uint64(0x9E37_79B9_7F4A_7C15)
_SHIFT = np.uint64(64 - BITS.bit_length() + 1)


def signature(lines: Iterable[tuple[LogLevel, str]]) -> bytes:
    """BITS bits and one for each level the lines reach, the lowest of each byte first, as `get_bit` counts them."""
    levels, messages = zip(*lines, strict=True)
    held = np.zeros(BITS + 8, dtype=np.bool_)
    held[[_bit_of_level(level) for level in LOG_LEVELS[: 1 + max(map(LOG_LEVELS.index, set(levels)))]]] = True
    text = _folded("\n".join(messages))
    # one after the last byte: there shorter runs end in nothing, which no text holds
    for width in WIDTHS:
        held[_bits(text, len(text), width)] = True
    return np.packbits(held, bitorder="little").tobytes()


def bits_of(text: str, level: LogLevel | None = None) -> list[int]:
    """ASKED of the bits set in a block that holds `text`, and a line of that level or above; the telling ones first."""
    asked = [] if level is None else [_bit_of_level(level)]
    folded = _folded(text)
    for width in WIDTHS:
        found = sorted({int(bit) for bit in _bits(folded, len(folded) - width + 1, width)}.difference(asked))
        room = ASKED - len(asked)
        asked += [found[n * len(found) // room] for n in range(room)] if len(found) > room else found
    return [asked[n % len(asked)] for n in range(ASKED)]


def _folded(text: str) -> bytes:
    # bytes.lower() knows ASCII alone
    return text.encode("utf-8", "surrogatepass").lower()


def _bits(text: bytes, count: int, width: int) -> NDArray[np.int64]:
    """The bits of the first `count` runs of that width."""
    if count <= 0:
        return np.empty(0, dtype=np.int64)
    # an integer of eight bytes at every byte, of which the upper ones are shifted out
    runs = np.ndarray(count, "<u8", text + bytes(7), strides=(1,)) << np.uint64(64 - 8 * width)
    runs *= _FACTOR
    runs >>= _SHIFT
    return runs.view(np.int64)


def _bit_of_level(level: LogLevel) -> int:
    return BITS + LOG_LEVELS.index(level)

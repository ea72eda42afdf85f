"""Which texts a block of log lines may hold, in two kilobytes: one bit for every three bytes that follow each other.

A text that is in the block has all its bits set (Bloom, 1970); one that is not seldom has. ASCII letters count alike in
both cases, as in the search itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

BITS = 16_384
ASKED = 8
"""Bits a search asks for, as `may_hold` in the database takes them; those of a short text several times."""
SHORTEST = 3
"""Bytes in UTF-8 that a text must have for a signature to say anything."""


def signature(lines: Iterable[str]) -> bytes:
    """BITS bits, the lowest of each byte first, as `get_bit` counts them."""
    held = np.zeros(BITS, dtype=bool)
    held[_trigrams("\n".join(lines))] = True
    return np.packbits(held, bitorder="little").tobytes()


def bits_of(text: str) -> list[int]:
    """ASKED of the bits a block that holds `text` has set; none for a text shorter than SHORTEST."""
    bits: list[int] = np.unique(_trigrams(text)).tolist()
    if not bits:
        return []
    return [bits[n * len(bits) // ASKED] for n in range(ASKED)]


def _trigrams(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    # bytes.lower() knows ASCII alone
    codes = np.frombuffer(text.encode("utf-8", "surrogatepass").lower(), dtype=np.uint8).astype(np.uint32)
    if len(codes) < SHORTEST:
        return np.zeros(0, dtype=np.uint32)
    joined = (codes[:-2] << np.uint32(16)) | (codes[1:-1] << np.uint32(8)) | codes[2:]
    # Fibonacci hashing: the high bits of the product are mixed best
    return (joined * np.uint32(2_654_435_769)) >> np.uint32(32 - BITS.bit_length() + 1)

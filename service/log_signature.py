"""Which texts a block of log lines may hold, in two kilobytes: one bit for every three bytes that follow each other.

A text that is in the block has all its bits set (Bloom, 1970); one that is not seldom has. ASCII letters count alike in
both cases, as in the search itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BITS = 16_384
ASKED = 8
"""Bits a search asks for, as `may_hold` in the database takes them; those of a short text several times."""
SHORTEST = 3
"""Bytes in UTF-8 that a text must have for a signature to say anything."""
_SHIFT = 32 - BITS.bit_length() + 1


def signature(lines: Iterable[str]) -> bytes:
    """BITS bits, the lowest of each byte first, as `get_bit` counts them."""
    held = bytearray(BITS // 8)
    for bit in _bits("\n".join(lines)):
        held[bit >> 3] |= 1 << (bit & 7)
    return bytes(held)


def bits_of(text: str) -> list[int]:
    """ASKED of the bits a block that holds `text` has set; none for a text shorter than SHORTEST."""
    bits = sorted(set(_bits(text)))
    return [bits[n * len(bits) // ASKED] for n in range(ASKED)] if bits else []


def _bits(text: str) -> Iterator[int]:
    # bytes.lower() knows ASCII alone
    data = text.encode("utf-8", "surrogatepass").lower()
    for first, second, third in set(zip(data, data[1:], data[2:], strict=False)):
        # Fibonacci hashing: the high bits of the product are mixed best
        yield ((first << 16 | second << 8 | third) * 2_654_435_769 & 0xFFFF_FFFF) >> _SHIFT

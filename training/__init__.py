"""The domain: from a database to verified text-to-SQL training data. Knows no event and no HTTP.

The names below are what a program needs; `docs/how-to/applications.md` has an example. Each is imported at first use,
because together they take more than half a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.gate.gate import Gate, GateLimits
    from training.gate.probing import probed
    from training.pair import Pair
    from training.questions.generate import generate_pairs as generate
    from training.questions.options import GenerationOptions
    from training.repair.validation import PairOutcome
    from training.repair.validation import validate_pairs as validate
    from training.source.description import SourceDescription
    from training.source.read import SourceRequest
    from training.source.read import read_source as describe

__all__ = [
    "Gate",
    "GateLimits",
    "GenerationOptions",
    "Pair",
    "PairOutcome",
    "SourceDescription",
    "SourceRequest",
    "describe",
    "generate",
    "probed",
    "validate",
]

_PLACES = {
    "Gate": ("gate.gate", "Gate"),
    "GateLimits": ("gate.gate", "GateLimits"),
    "GenerationOptions": ("questions.options", "GenerationOptions"),
    "Pair": ("pair", "Pair"),
    "PairOutcome": ("repair.validation", "PairOutcome"),
    "SourceDescription": ("source.description", "SourceDescription"),
    "SourceRequest": ("source.read", "SourceRequest"),
    "describe": ("source.read", "read_source"),
    "generate": ("questions.generate", "generate_pairs"),
    "probed": ("gate.probing", "probed"),
    "validate": ("repair.validation", "validate_pairs"),
}
"""Module and name of each."""


if not TYPE_CHECKING:  # so that type checkers report other names

    def __getattr__(name: str) -> object:
        try:
            module, own_name = _PLACES[name]
        except KeyError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), own_name)
        return found

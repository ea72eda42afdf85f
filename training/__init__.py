"""The domain: from a database to verified text-to-SQL training data. Knows no event and no HTTP.

The names below are what a program needs; `docs/how-to/applications.md` has an example. Each is imported at first use,
because together they take more than half a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.lazy_names import lazy_names

if TYPE_CHECKING:
    from training.evaluation.gold import run_gold as evaluate
    from training.gate.gate import Gate, GateLimits
    from training.gate.probing import probed
    from training.pair import Pair
    from training.questions.generation.generate import generate_pairs as generate
    from training.questions.generation.options import GenerationOptions
    from training.repair.validation import PairOutcome
    from training.repair.validation import validate_pairs as validate
    from training.source.description import SourceDescription
    from training.source.read import SourceRequest
    from training.source.read import read_source as describe
    from training.vectors.load import load_items as load
    from training.vectors.search import open_search as search

__all__ = [
    "Gate",
    "GateLimits",
    "GenerationOptions",
    "Pair",
    "PairOutcome",
    "SourceDescription",
    "SourceRequest",
    "describe",
    "evaluate",
    "generate",
    "load",
    "probed",
    "search",
    "validate",
]


if not TYPE_CHECKING:  # so that type checkers report other names
    __getattr__ = lazy_names(__name__, __file__)

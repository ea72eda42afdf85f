"""Statistics of proposed questions: how many became pairs, and why others did not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from training.pair import Pair
from training.pipeline.step_results import NothingRuns


class ThemeFates(msgspec.Struct):
    """Number of proposals of a stored theme by family and fate, and of refused statements by error."""

    proposals: dict[str, dict[str, int]] = {}
    refused: dict[str, int] = {}


def read_theme_fates(stored: bytes | None) -> ThemeFates:
    """Return the numbers of a stored theme; empty ones without a theme, or if another version has stored it."""
    with suppress(msgspec.DecodeError):
        return ThemeFates() if stored is None else msgspec.json.decode(stored, type=ThemeFates)
    return ThemeFates()


def proposal_statistics(themes: Sequence[ThemeFates]) -> dict[str, Any]:
    """Return the number of proposals, in all, by fate, and by family and fate."""
    families: dict[str, Counter[str]] = defaultdict(Counter[str])
    for theme in themes:
        for family, counts in theme.proposals.items():
            families[family].update(counts)
    fates = Counter[str]()
    for counts in families.values():
        fates.update(counts)
    return {
        "made": fates.total(),
        "fates": _most_first(fates),
        "families": {family: _most_first(counts) for family, counts in sorted(families.items())},
    }


def refused_statements(themes: Sequence[ThemeFates], pairs: Sequence[Pair]) -> tuple[int, str] | None:
    """Return the number of refused statements, and their most frequent error; None if there are none.

    Raises NothingRuns if some were refused and there are no pairs.
    """
    refused = Counter[str]()
    for theme in themes:
        refused.update(theme.refused)
    if not refused:
        return None
    [(reason, _)] = refused.most_common(1)
    if not pairs:
        raise NothingRuns(refused.total(), reason)
    return refused.total(), reason


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))

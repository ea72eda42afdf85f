"""Tests that measure on their way, run with nothing beside them. Their times are printed beside a limit, not judged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.support.table import Figure, print_table

TESTS = Path(__file__).parent.parent.parent / "tests"


def percentile(values: Sequence[float], share: int) -> float:
    """The value that `share` of a hundred do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * share // 100) - 1)]


class Kept:
    """What the tests have measured so far."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def keep(self, what: str, values: Sequence[float], unit: str, *, limit: float, share: int) -> None:
        ours = percentile(values, share)
        against = "the limit" if len(values) == 1 else f"the limit, for {share} of 100"
        self.figures.append(
            Figure(
                what=what,
                ours=ours,
                unit=unit,
                against=against,
                theirs=limit,
                ratio=ours / limit,
                bar=None,
                better="less",
            )
        )


class Introduced:
    """Makes what is kept known to the tests, under the name they look for."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def pytest_configure(self, config: pytest.Config) -> None:
        # pytest wants to be the first to load the tests and what they use
        from tests.conftest import FIGURES  # noqa: PLC0415

        config.pluginmanager.register(self.kept, FIGURES)


def print_what_they_measure(*folders: str) -> int:
    """Runs those of these folders of `tests` that measure; the exit code is 0 if all pass."""
    kept = Kept()
    ended = pytest.main(["-m", "figure", *(str(TESTS / folder) for folder in folders)], plugins=[Introduced(kept)])
    return print_table(kept.figures) or int(ended)

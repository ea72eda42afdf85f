"""Tests that measure, run alone. Their times are printed beside a limit, without a bar."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bench.support.table import Figure, print_table

TESTS = Path(__file__).parent.parent.parent / "tests"


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that `share` percent do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * share // 100) - 1)]


class Kept:
    """The measurements of the tests so far."""

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
    """A pytest plugin that registers the measurements under the name that the tests look up."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept

    def pytest_configure(self, config: pytest.Config) -> None:
        # imported late, because pytest must be the first to import the tests' modules
        from tests.conftest import FIGURES  # noqa: PLC0415

        config.pluginmanager.register(self.kept, FIGURES)


def print_what_they_measure(*folders: str) -> int:
    """Run the measuring tests in these folders of `tests`; return 0 if all pass."""
    kept = Kept()
    ended = pytest.main(["-m", "figure", *(str(TESTS / folder) for folder in folders)], plugins=[Introduced(kept)])
    return print_table(kept.figures) or int(ended)

"""Pairs of an earlier generation that still hold, and how many pairs of each table are missing beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from math import ceil
from operator import itemgetter
from typing import Self

from training.catalog.model import TableName
from training.pair import Pair
from training.questions.candidate import Traits
from training.questions.generation.parts import FEWER, Part
from training.questions.generation.theme_pairs import ThemePairs
from training.source.digests import Digests, unchanged


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierTheme:
    """A theme of an earlier generation, with the digests of its tables and of those its pairs read."""

    made: ThemePairs
    digests: Digests


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPairs:
    """Pairs that read only tables that have not changed."""

    pairs: Mapping[TableName, Sequence[tuple[int, Pair, Traits]]]
    """By the table that a pair is about, each with its place among all."""
    lost: Mapping[str, int]
    """Number of the other earlier pairs about a table, by short name; absent for tables without earlier figures."""

    @classmethod
    def of(cls, themes: Iterable[EarlierTheme], now: Digests) -> Self:
        """Return the pairs of earlier themes that still hold. `now` has the tables that questions may be asked of."""
        kept: dict[TableName, list[tuple[int, Pair, Traits]]] = defaultdict(list)
        places = count()
        lost = Counter[str]()
        for theme in themes:
            for pair, traits in zip(theme.made.pairs, theme.made.traits, strict=True):
                if unchanged(pair.tables, theme.digests, now):
                    kept[traits.table].append((next(places), pair, traits))
                else:
                    lost[traits.table.short] += 1
            for table in theme.digests:
                if unchanged((table,), theme.digests, now):
                    lost[table] += 0
        return cls(pairs=kept, lost=lost)

    def of_theme(self, part: Part, key: str) -> tuple[tuple[Pair, Traits], ...]:
        """Return the kept pairs about the tables of a theme in their order, as pairs of this theme."""
        listed = sorted((each for table in part.themes[key] for each in self.pairs.get(table, ())), key=itemgetter(0))
        return tuple((replace(pair, theme=key), traits) for _, pair, traits in listed)

    def missing(self, part: Part) -> dict[TableName, int]:
        """Return the number of pairs to generate about each table of a part.

        A table gets as many new pairs as it has lost; a new table gets what each table of the part gets.
        """
        fair = max(part.total // max(len(part.tables), 1), 1)
        return {
            table: self.lost.get(table.short, ceil(fair / FEWER) if table in part.bare else fair)
            for table in part.tables
        }

    def whole_theme(self, part: Part, key: str) -> ThemePairs | None:
        """Return a theme that consists of kept pairs; None if pairs about one of its tables are missing."""
        missing = self.missing(part)
        if any(missing[table] for table in part.themes[key]):
            return None
        return theme_of(key, self.of_theme(part, key))


def theme_of(key: str, kept: Iterable[tuple[Pair, Traits]]) -> ThemePairs:
    """Return the theme of some pairs."""
    listed = list(kept)
    families = Counter(pair.family for pair, _ in listed)
    return ThemePairs(
        theme=key,
        pairs=tuple(pair for pair, _ in listed),
        proposals={family: {"kept": number} for family, number in sorted(families.items())},
        traits=tuple(traits for _, traits in listed),
    )

"""Generation of the pairs of one part of a source, theme by theme."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from math import ceil

from training.catalog.model import TableName
from training.pair import Pair
from training.probe import Probe
from training.questions.candidate import Candidate, Traits
from training.questions.generation.kept_pairs import KeptPairs, theme_of
from training.questions.generation.options import GenerationOptions
from training.questions.generation.pair_maker import PairMaker
from training.questions.generation.parts import FEWER, Part
from training.questions.generation.select import select
from training.questions.generation.shares import shared_out
from training.questions.generation.theme_pairs import Fate, ThemePairs
from training.questions.source_facts.quota import needs_few_pairs
from training.source.description import SourceDescription

_MAX_SHAPES_PER_FAIR = 3
"""Multiple of the fair share up to which a table's query shapes are counted; more would never be needed."""
_COLUMNS_PER_PAIR = 2
"""Average columns that a pair of a wide table reads, if all columns are to be read and no level is rare."""


@dataclass(slots=True)
class PartGenerator:
    """Generator of a part's themes, in order.

    A table's share depends on how much the other tables of the part offer. Later themes avoid what earlier ones have
    used, and make up for the pairs that the database refused.
    """

    source: SourceDescription
    options: GenerationOptions
    part: Part
    kept: KeptPairs | None = None
    """Pairs of an earlier generation; only what is missing beside them is made."""
    made: list[ThemePairs] = field(default_factory=list[ThemePairs])
    """Themes of the part that are already made, from the first."""
    _maker: PairMaker = field(init=False)
    _fair: int = field(init=False)
    """Pairs per table if all had the same number."""
    _shares: dict[TableName, int] = field(default_factory=dict[TableName, int])
    """Number of pairs to make for each table."""

    def __post_init__(self) -> None:
        self._fair = max(self.part.total // max(len(self.part.tables), 1), 1)
        self._maker = PairMaker(self.source, self.options, self._fair)
        for key in self.part.themes:
            for pair, traits in self._kept(key):
                self._cover(pair, traits)

    def take(self, made: ThemePairs) -> None:
        """Take the next theme as it was made earlier from the same source and options."""
        kept = {pair.id for pair, _ in self._kept(made.theme)}
        for pair, traits in zip(made.pairs, made.traits, strict=True):
            if pair.id not in kept:
                self._cover(pair, traits)
        self._forget(made.theme)
        self.made.append(made)

    def generate(self, probe: Probe | None) -> ThemePairs:
        """Make the next theme. Errors of the probe are raised; the generator is unusable afterwards."""
        if not self._shares:
            self._shares = self._known_shares() or self._divide_pairs()
        number = len(self.made)
        quotas = [{table: self._shares[table] for table in tables} for tables in self.part.themes.values()]
        if self.kept is not None:
            quotas = [{table: share for table, share in quota.items() if share} for quota in quotas]
        wanted = sum(sum(quota.values()) for quota in quotas[: number + 1])
        wanted -= sum(len(each.pairs) - len(self._kept(each.theme)) for each in self.made)
        self._maker.probe = probe
        made = self._theme(list(self.part.themes)[number], quotas[number], wanted)
        self.made.append(made if number else replace(made, shares=tuple(self._shares.items())))
        return self.made[-1]

    def _kept(self, theme: str) -> tuple[tuple[Pair, Traits], ...]:
        return () if self.kept is None else self.kept.of_theme(self.part, theme)

    def _cover(self, pair: Pair, traits: Traits) -> None:
        self._maker.covered.questions.add(pair.question)
        self._maker.covered.statements.add(pair.sql)
        self._maker.covered.add(traits)

    def _known_shares(self) -> dict[TableName, int]:
        """Return the shares if kept pairs or the first theme fix them; else an empty dict."""
        if self.kept is not None:
            return self.kept.missing(self.part)
        known = dict(self.made[0].shares) if self.made else {}
        return known if known.keys() == set(self.part.tables) else {}

    def _theme(self, key: str, quota: dict[TableName, int], wanted: int) -> ThemePairs:
        maker = self._maker
        kept = theme_of(key, self._kept(key))
        made: list[Pair] = []
        fates: dict[str, Counter[Fate]] = defaultdict(Counter[Fate])
        for family, known in kept.proposals.items():
            fates[family].update(known)
        maker.refused.clear()

        def accept(each: Candidate) -> bool:
            found = maker.pair(each, key)
            fates[each.family]["kept" if isinstance(found, Pair) else found] += 1
            if isinstance(found, Pair):
                made.append(found)
            return isinstance(found, Pair)

        candidates = [c for table in quota for c in maker.candidates(table)]
        chosen = select(candidates, wanted, quota, maker.covered, accept)
        for family, proposed in Counter(each.family for each in candidates).items():
            tried = fates[family].total() - sum(kept.proposals.get(family, {}).values())
            fates[family]["selection"] = proposed - tried
        self._forget(key)
        return ThemePairs(
            theme=key,
            pairs=(*kept.pairs, *made),
            proposals=dict(sorted(fates.items())),
            refused=dict(maker.refused),
            traits=(*kept.traits, *(each.traits for each in chosen)),
        )

    def _forget(self, theme: str) -> None:
        """Free the memory of the theme's candidates."""
        for table in self.part.themes[theme]:
            self._maker.forget(table)

    def _divide_pairs(self) -> dict[TableName, int]:
        """Divide the pairs among the tables.

        Link tables, tables that need few pairs, daily states that do not add up, and tables without rows beside
        others that have some get a third of a share.
        """
        reach, tables = self._maker.reach, self.part.tables
        soon = {t for t in tables if reach.is_link(t) or needs_few_pairs(self.source, self.source.catalog.table(t))}
        soon |= {t for t in tables if reach.is_taken_daily(t) and not any(map(reach.additive, reach.measures(t)))}
        weights = {table: 1 if table in self.part.bare or table in soon else FEWER for table in tables}
        shares = shared_out(self.part.total, weights, {table: self._count_shapes(table) for table in tables})
        if self.options.pairs_total is not None:
            return shares
        width = Counter(column.table for column in self._maker.covered.business)
        wide = {table: needed for table in tables if (needed := ceil(width[table] / _COLUMNS_PER_PAIR)) > self._fair}
        return {table: max(share, wide.get(table, 0)) for table, share in shares.items()}

    def _count_shapes(self, table: TableName) -> int:
        """Return the number of different query shapes of the table, counted no further than it matters."""
        shapes = set[str]()
        for each in self._maker.candidates(table):
            shapes.add(each.skeleton)
            if len(shapes) == _MAX_SHAPES_PER_FAIR * self._fair:
                break
        return len(shapes)

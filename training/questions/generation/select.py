"""Selection of pairs among candidates: coverage of the schema first, then variety, balanced by difficulty."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from training.catalog.model import ColumnName, TableName
from training.pair import LEVELS, Difficulty
from training.questions.candidate import Candidate, Traits
from training.questions.generation.asked import OFTEN, demand, usual
from training.relations.relation import Relation

_TARGET: dict[Difficulty, float] = {"easy": 0.22, "medium": 0.28, "hard": 0.25, "extra": 0.25}
"""Target mix; every level should end at 15 % or more if the schema allows."""

_DEMAND = 3.0
"""Worth of a feature that no pair has yet, if no pair over the same tables has it."""
_EXAMPLE = 16.0
"""Worth of the first pair over two joined tables with the most frequent clauses."""
_SECOND = 0.3
"""Factor on that worth for each further pair over the same tables with the same clauses."""
_MAX_COLUMNS = 2
"""Maximum new columns that count; without it, lists of many columns would be worth most."""
_REPETITION = 8.0
"""Worth that a candidate loses for each pair that differs only in values."""


@dataclass(slots=True)
class Covered:
    """Coverage by the selected pairs, shared by all themes of a part so that they do not repeat each other."""

    business: frozenset[ColumnName]
    tables: set[TableName] = field(default_factory=set[TableName])
    columns: Counter[ColumnName] = field(default_factory=Counter[ColumnName])
    edges: Counter[Relation] = field(default_factory=Counter[Relation])
    skeletons: Counter[str] = field(default_factory=Counter[str])
    asked: Counter[str] = field(default_factory=Counter[str])
    families: Counter[str] = field(default_factory=Counter[str])
    levels: Counter[Difficulty] = field(default_factory=Counter[Difficulty])
    subjects: Counter[TableName] = field(default_factory=Counter[TableName])
    per_table: Counter[tuple[TableName, str]] = field(default_factory=Counter[tuple[TableName, str]])
    forms: Counter[tuple[frozenset[TableName], frozenset[str]]] = field(
        default_factory=Counter[tuple[frozenset[TableName], frozenset[str]]]
    )
    examples: Counter[tuple[frozenset[TableName], frozenset[str]]] = field(
        default_factory=Counter[tuple[frozenset[TableName], frozenset[str]]]
    )
    features: Counter[str] = field(default_factory=Counter[str])
    questions: set[str] = field(default_factory=set[str])
    statements: set[str] = field(default_factory=set[str])

    def worth(self, of: Traits) -> float:
        """Return what the candidate would add. The worth only falls as coverage grows, so the search can be lazy."""
        worth = 12.0 * (of.table not in self.tables)
        worth += sum(9.0 for e in of.edges if e not in self.edges)
        worth += 6.0 * min(sum(c in self.business and c not in self.columns for c in of.columns), _MAX_COLUMNS)
        worth += 8.0 / (1 + 2 * self.skeletons[of.skeleton]) ** 2
        often = OFTEN.get(of.family, 1.0)
        worth += 4.0 / (1 + self.families[of.family] / often) ** 0.5
        worth += 2.0 * min(often, 1.0) / (1 + self.per_table[of.table, of.family])
        worth += _DEMAND * demand(of.features, self.features) / (1 + self.forms[of.tables, of.features])
        worth += _EXAMPLE * usual(of.clauses) * sum(_SECOND ** self.examples[each, of.clauses] for each in of.joins)
        worth += sum(0.5 / (1 + self.columns[c]) for c in of.columns)
        return worth - 0.4 * len(of.columns) - _REPETITION * min(self.asked[of.asks], 3)

    def add(self, of: Traits) -> None:
        self.tables |= of.tables
        self.columns.update(of.columns)
        self.edges.update(of.edges)
        self.skeletons[of.skeleton] += 1
        self.asked[of.asks] += 1
        self.families[of.family] += 1
        self.levels[of.difficulty] += 1
        self.subjects[of.table] += 1
        self.per_table[of.table, of.family] += 1
        self.forms[of.tables, of.features] += 1
        self.examples.update((each, of.clauses) for each in of.joins)
        self.features.update(of.features)

    def gains(self, of: Traits) -> bool:
        """Return True if the candidate reads a table, relation or business column that no pair reads yet."""
        return (
            of.table not in self.tables
            or any(e not in self.edges for e in of.edges)
            or any(c in self.business and c not in self.columns for c in of.columns)
        )

    @property
    def total(self) -> int:
        return self.levels.total()


type _Entry = tuple[float, int, Candidate]
type Accept = Callable[[Candidate], bool]
"""Final check of a candidate: its question is new and unambiguous, its SQL runs and returns rows."""


def select(
    candidates: Iterable[Candidate], wanted: int, quota: dict[TableName, int], covered: Covered, accept: Accept
) -> list[Candidate]:
    """Select at most `wanted` candidates.

    First those that cover something new of the schema, at any level; then always from the level furthest below its
    target. A table exceeds its quota only for coverage, or if other tables have no candidates left.
    """
    pool = _Pool(candidates, covered)
    chosen: list[Candidate] = []
    asked: Counter[TableName] = Counter()

    def take(each: Candidate) -> None:
        if accept(each):
            covered.add(each)
            asked[each.table] += 1
            chosen.append(each)

    while len(chosen) < wanted and (best := pool.best_for_coverage()) is not None:
        take(best)

    def within_quota(each: Candidate) -> bool:
        return asked[each.table] < quota.get(each.table, 0)

    def any_table(_: Candidate) -> bool:
        return True

    for within in (within_quota, any_table):
        open_levels = set(LEVELS)
        while len(chosen) < wanted and open_levels:
            level = min(sorted(open_levels), key=lambda name: covered.levels[name] / _TARGET[name])
            best = pool.best(level, within)
            if best is None:
                open_levels.discard(level)
            else:
                take(best)
    return chosen


class _Pool:
    """Candidates by level, best first. Worths are updated lazily, when a candidate reaches the top."""

    def __init__(self, candidates: Iterable[Candidate], covered: Covered) -> None:
        self._covered = covered
        self._taken: set[int] = set()
        self._levels: dict[Difficulty, list[_Entry]] = {name: [] for name in LEVELS}
        self._uncovered: list[_Entry] = []
        for number, each in enumerate(candidates):
            entry = (-covered.worth(each), number, each)
            self._levels[each.difficulty].append(entry)
            self._uncovered.append(entry)
        for heap in (*self._levels.values(), self._uncovered):
            heapq.heapify(heap)

    def best_for_coverage(self) -> Candidate | None:
        """Return the best candidate that reads a new table, relation or business column; None if there is none."""
        return self._best(self._uncovered, self._covered.gains, keep=False)

    def best(self, level: Difficulty, allowed: Callable[[Candidate], bool]) -> Candidate | None:
        """Return the best allowed candidate of the level; None if there is none."""
        return self._best(self._levels[level], allowed, keep=True)

    def _best(self, heap: list[_Entry], allowed: Callable[[Candidate], bool], *, keep: bool) -> Candidate | None:
        aside: list[_Entry] = []
        found: Candidate | None = None
        while heap and found is None:
            worth, number, each = heapq.heappop(heap)
            if number in self._taken:
                continue
            now = -self._covered.worth(each)
            if now > worth and heap and now > heap[0][0]:
                heapq.heappush(heap, (now, number, each))
            elif allowed(each):
                self._taken.add(number)
                found = each
            else:
                aside.append((now, number, each))
        if keep:
            for entry in aside:
                heapq.heappush(heap, entry)
        return found

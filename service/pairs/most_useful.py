"""The few pairs that serve best a store with a limit."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from events.facts.pair.state import PairState
from training.questions import demand, features


@dataclass(slots=True)
class _Chosen:
    tables: Counter[str] = field(default_factory=Counter[str])
    features: Counter[str] = field(default_factory=Counter[str])
    families: Counter[str] = field(default_factory=Counter[str])
    forms: Counter[tuple[frozenset[str], frozenset[str]]] = field(
        default_factory=Counter[tuple[frozenset[str], frozenset[str]]]
    )

    def worth(self, pair: PairState) -> float:
        """What the pair would add: tables, features that people ask for, families, and both together.

        The worth only falls as pairs are added.
        """
        asked = features(pair.sql)
        tables = sum(1 / (1 + self.tables[table]) ** 2 for table in pair.tables)
        form = 1 / (1 + self.forms[frozenset(pair.tables), asked]) ** 2
        return tables + demand(asked, self.features) + form + 1 / (1 + self.families[pair.family])

    def add(self, pair: PairState) -> None:
        asked = features(pair.sql)
        self.tables.update(pair.tables)
        self.features.update(asked)
        self.families[pair.family] += 1
        self.forms[frozenset(pair.tables), asked] += 1


def most_useful(pairs: Sequence[PairState], limit: int) -> list[PairState]:
    """Return at most `limit` pairs, best first: each adds most to those before it. Ties go to the earlier pair."""
    chosen, best = _Chosen(), list[PairState]()
    heap = [(-chosen.worth(pair), number) for number, pair in enumerate(pairs)]
    heapq.heapify(heap)
    while heap and len(best) < limit:
        _, number = heapq.heappop(heap)
        worth = (-chosen.worth(pairs[number]), number)
        # another pair may be better by now
        if heap and worth > heap[0]:
            heapq.heappush(heap, worth)
            continue
        chosen.add(pairs[number])
        best.append(pairs[number])
    return best

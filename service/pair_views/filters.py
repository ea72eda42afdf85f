"""Filters of pairs for lists and exports. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from events.facts.pair.fitness import is_invalid, waits_for_approval
from events.facts.pair.state import PairState
from service.schemas.queries import PairParameters
from training.questions import family_word

UNREVIEWED = "none"
"""Review to filter by of pairs that have none."""


class PairFilter(PairParameters, frozen=True, kw_only=True):
    """Filter of pairs; a pair must meet all given conditions. The web page filters by the same rules."""

    ids: frozenset[str] | None = None
    """Only pairs with one of these ids."""

    def fits(self, pair: PairState) -> bool:
        if self.status and not states_of(pair).intersection(self.status):
            return False
        if self.difficulty and pair.difficulty not in self.difficulty:
            return False
        if self.table and self.table not in pair.tables:
            return False
        if self.ids is not None and pair.pair_id not in self.ids:
            return False
        exact = ((self.review, pair.review or UNREVIEWED), (self.family, pair.family), (self.origin, pair.origin))
        if any(wanted and wanted != found for wanted, found in (*exact, (self.cause, cause_of(pair)))):
            return False
        words = search_words(self.q)
        if not words:
            return True
        searched = searched_text(pair)
        return all(word in searched for word in words)


class ChosenPairs(NamedTuple):
    pairs: list[PairState]
    left_out: dict[str, int]
    """Number of pairs left out, by reason."""


def choose(pairs: Iterable[PairState], include: Sequence[str] = ()) -> ChosenPairs:
    """Select the pairs that are fit for training; reasons in `include` do not exclude a pair."""
    taken: list[PairState] = []
    left_out: Counter[str] = Counter()
    for pair in pairs:
        reason = next((why for why in pair.unfit if why not in include), None)
        if reason is None:
            taken.append(pair)
        else:
            left_out[reason] += 1
    return ChosenPairs(taken, dict(sorted(left_out.items())))


def cause_of(pair: PairState) -> str | None:
    """Return the cause of an invalid pair (the error itself if none was recorded), or the rule of a waiting repair."""
    if is_invalid(pair):
        return pair.cause or pair.error or "unknown"
    return pair.repair.rule if pair.repair and waits_for_approval(pair) else None


def states_of(pair: PairState) -> set[str]:
    """Return the statuses and reviews by which a filter finds the pair."""
    repaired = "repaired" if pair.validity == "repaired" else None
    found = (pair.status, pair.review, repaired, "invalid" if is_invalid(pair) else None)
    return {state for state in found if state is not None}


def search_words(search: str | None) -> list[str]:
    """Return the words of a search, which must all occur in `searched_text`."""
    return sorted(set((search or "").casefold().split()))


def searched_text(pair: PairState) -> str:
    """Return the text in which words are searched, in lower case."""
    names = (family_word(pair.family, "en"), family_word(pair.family, "zh"))
    return " ".join((pair.question, pair.sql, *pair.tables, pair.family, *names)).casefold()

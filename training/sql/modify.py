"""What validation changes in the list of pairs: repaired SQL replaces, what stays invalid goes. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from training.questions.pair import Pair
from training.sql.validation import PairOutcome

type Action = Literal["modified", "deleted", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """One pair that was changed or removed, or that could not be."""

    action: Action
    pair_id: str
    question: str
    before: str
    after: str | None
    """The SQL now; None where the pair was removed."""
    reason: str
    """The gate's words for what was wrong, or why the change could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifiedPairs:
    """The list of pairs after validation."""

    pairs: tuple[Pair, ...]
    modifications: tuple[Modification, ...]

    def count(self, action: Action) -> int:
        return sum(modification.action == action for modification in self.modifications)


def modify_pairs(pairs: Sequence[Pair], outcomes: Sequence[PairOutcome]) -> ModifiedPairs:
    """Apply the outcomes by pair id; the order of the pairs stays.

    An outcome whose pair is gone, or whose SQL was edited since it was validated, changes nothing and is listed as
    failed.
    """
    by_id = {outcome.pair_id: outcome for outcome in outcomes}
    kept: list[Pair] = []
    modifications: list[Modification] = []
    for pair in pairs:
        outcome = by_id.pop(pair.id, None)
        if outcome is None or (outcome.valid and outcome.repaired_sql is None):
            kept.append(pair)
        elif outcome.sql != pair.sql:
            kept.append(pair)
            modifications.append(_failed(outcome, "the SQL was edited after it was validated"))
        elif outcome.valid and outcome.repaired_sql is not None:
            kept.append(dataclasses.replace(pair, sql=outcome.repaired_sql, tables=outcome.tables or pair.tables))
            modifications.append(_change("modified", outcome, after=outcome.repaired_sql))
        else:
            modifications.append(_change("deleted", outcome, after=None))
    modifications.extend(
        _failed(outcome, "no pair of the file has this id")
        for outcome in outcomes
        if outcome.pair_id in by_id and (not outcome.valid or outcome.repaired_sql is not None)
    )
    return ModifiedPairs(pairs=tuple(kept), modifications=tuple(modifications))


def backup_name(name: str, existing: Collection[str]) -> str:
    """The name of the next backup of a file: `.backup`, then `.backup.1`, `.backup.2` …; none is ever overwritten."""
    candidate = f"{name}.backup"
    number = 0
    while candidate in existing:
        number += 1
        candidate = f"{name}.backup.{number}"
    return candidate


def _change(action: Action, outcome: PairOutcome, *, after: str | None) -> Modification:
    return Modification(
        action=action,
        pair_id=outcome.pair_id,
        question=outcome.question,
        before=outcome.sql,
        after=after,
        reason=outcome.error or "",
    )


def _failed(outcome: PairOutcome, reason: str) -> Modification:
    return dataclasses.replace(_change("failed", outcome, after=None), reason=reason)

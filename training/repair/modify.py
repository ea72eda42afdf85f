"""Changes the list of pairs after validation: accepted repairs replace pairs, others wait for approval. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from training.language.languages import Language
from training.pair import Pair
from training.repair.validation import PairOutcome
from training.texts import say

_EDITED = say("the SQL was edited after it was validated")
_GONE = say("no pair of the file has this id")

type Action = Literal["modified", "set_aside", "deleted", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Modification:
    """Change of a pair: replaced, set aside for approval, removed, or failed."""

    action: Action
    pair_id: str
    question: str
    before: str
    after: str | None
    """The repaired SQL; None if the pair was removed."""
    reason: str
    """The gate's reason for the refusal, or why the change failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifiedPairs:
    """The list of pairs after validation."""

    pairs: tuple[Pair, ...]
    modifications: tuple[Modification, ...]

    def count(self, action: Action) -> int:
        return sum(modification.action == action for modification in self.modifications)


def modify_pairs(pairs: Sequence[Pair], outcomes: Sequence[PairOutcome], language: Language = "en") -> ModifiedPairs:
    """Apply the outcomes by pair id; the order of the pairs stays. `language` is that of the reasons.

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
            modifications.append(_failed(outcome, _EDITED.text(language)))
        elif outcome.repaired_sql is not None and outcome.repair_accepted:
            kept.append(dataclasses.replace(pair, sql=outcome.repaired_sql, tables=outcome.tables or pair.tables))
            modifications.append(_change("modified", outcome, outcome.repaired_sql, outcome.explain(language)))
        elif outcome.repaired_sql is not None:
            modifications.append(_change("set_aside", outcome, outcome.repaired_sql, outcome.explain(language)))
        else:
            modifications.append(_change("deleted", outcome, None, outcome.explain(language)))
    modifications.extend(
        _failed(outcome, _GONE.text(language))
        for outcome in outcomes
        if outcome.pair_id in by_id and (not outcome.valid or outcome.repaired_sql is not None)
    )
    return ModifiedPairs(pairs=tuple(kept), modifications=tuple(modifications))


def backup_name(name: str, existing: Collection[str]) -> str:
    """Return the name of a file's next backup: `.backup`, then `.backup.1`, `.backup.2` …, never an existing one."""
    candidate = f"{name}.backup"
    number = 0
    while candidate in existing:
        number += 1
        candidate = f"{name}.backup.{number}"
    return candidate


def _change(action: Action, outcome: PairOutcome, after: str | None, reason: str) -> Modification:
    return Modification(
        action=action,
        pair_id=outcome.pair_id,
        question=outcome.question,
        before=outcome.sql,
        after=after,
        reason=reason,
    )


def _failed(outcome: PairOutcome, reason: str) -> Modification:
    return _change("failed", outcome, None, reason)

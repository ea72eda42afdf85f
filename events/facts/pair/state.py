"""State of one pair, and of all pairs of a task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from events.facts.ids import ExecutionId, TaskId
from events.facts.pair import fitness

type PairStatus = Literal["generated", "validated", "invalid", "repaired", "edited", "removed", "loaded"]
type Validity = Literal["valid", "repaired", "invalid"]
type Review = Literal["approved", "rejected"]
type QuestionAndSql = tuple[str, str]


class Repair(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Repair of a pair's SQL."""

    before: str
    """SQL before the repair, which the gate refused."""
    rule: str
    """Names of the applied rules."""
    accepted: bool
    """True if the repair does not need the approval of a person."""


class PairState(msgspec.Struct, frozen=True, kw_only=True):
    """A pair after its newest event. Question and SQL are empty if another task rejected it before this one made it."""

    pair_id: str
    question: str = ""
    sql: str = ""
    """The SQL, after its repair if there is one."""
    language: str = ""
    difficulty: str = ""
    family: str = ""
    theme: str = ""
    tables: tuple[str, ...] = ()
    origin: str = ""
    status: PairStatus = "generated"
    review: Review | None = None
    """Newest decision of a person."""
    valid: bool | None = None
    """True if the gate accepted the SQL last; None before validation."""
    rows: int | None = None
    error: str | None = None
    cause: str | None = None
    validity: Validity | None = None
    repair: Repair | None = None
    repaired_by: ExecutionId | None = None
    """Last execution that made the repair; None if a restoration did."""
    loaded: bool = False
    unloaded_by: TaskId | None = None
    """Task whose load replaced or removed the pair in the vector store."""
    carried_from: TaskId | None = None
    """Task over the same source from which a review or an edit was taken over."""
    position: int = 0
    """Position of the pair's last event."""
    made_by: ExecutionId | None = None
    """Execution that generated the pair; None for an imported or proposed pair."""
    made: int = 0
    """Position at which the pair was first generated."""
    written: int = 0
    """Position of the last change of question or SQL."""
    stored: QuestionAndSql | None = None
    """Question and SQL in the vector store. Edits reach it with the next load."""
    added: bool = False
    """True if the pair was generated in addition to those of the generation run."""
    reviewed_in: TaskId | None = None
    """Task in which the newest decision was made; None without a decision."""
    edited_in: TaskId | None = None
    """Task in which a person edited the text, or approved a text that the gate then refused and a rule repaired."""

    @property
    def text(self) -> QuestionAndSql:
        return self.question, self.sql

    @property
    def unfit(self) -> list[fitness.Unfit]:
        """Reasons against training on the pair; empty if it is fit."""
        return fitness.unfit(self)

    @property
    def kept_in(self) -> TaskId | None:
        """Task in which a person approved or edited the pair; None if no person did, or if the pair is rejected."""
        if self.review is not None:
            return self.reviewed_in if self.review == "approved" else None
        return self.edited_in

    @property
    def rejected_in(self) -> TaskId | None:
        """Task in which a person rejected the pair; None if it is not rejected."""
        return self.reviewed_in if self.review == "rejected" else None

    @property
    def is_kept(self) -> bool:
        """True if a new generation run keeps the pair, because a user has approved, edited or proposed it."""
        return self.kept_in is not None or fitness.is_proposed(self)

    @property
    def accepted_sql(self) -> str:
        """The SQL, before its repair if the repair waits for approval."""
        return self.repair.before if self.repair and fitness.waits_for_approval(self) else self.sql


@dataclass(slots=True, kw_only=True)
class TaskPairs:
    """Pairs of one task as of a version of its pairs stream.

    Includes the pairs of the latest generation run, and those of earlier runs that users approved, edited or proposed.
    """

    version: int = 0
    """Version of the last event folded."""
    position: int = 0
    """Position of the last event folded."""
    pairs: dict[str, PairState] = field(default_factory=dict[str, PairState])
    """Pairs by id, in the order in which they were generated."""
    left: dict[str, PairState] = field(default_factory=dict[str, PairState])
    """Other pairs that were rejected, in this task or another, or are in the vector store.

    A rejection holds if the pair is generated again.
    """
    generation: ExecutionId | None = None
    """Newest generation run."""
    load: ExecutionId | None = None
    """Newest load."""

    @property
    def trained(self) -> list[PairState]:
        """Pairs that a load takes: all fit pairs, each question once. A pair that a person kept precedes others."""
        return _each_question_once(pair for pair in self.pairs.values() if not pair.unfit)

    def listed(self, *, waiting: bool) -> list[PairState]:
        """Return the pairs of the pair file, each question once. A pair that a person kept precedes others.

        Rejected, proposed and removed pairs are not listed; `waiting` lists pairs whose repair waits for approval.
        """
        allowed = {"invalid", "repaired"} if waiting else {"invalid"}
        return _each_question_once(
            p for p in self.pairs.values() if p.status != "removed" and allowed.issuperset(p.unfit)
        )

    @property
    def rejected(self) -> frozenset[str]:
        """Ids of rejected pairs, also of those that a new generation run replaced."""
        return frozenset(p for pairs in (self.left, self.pairs) for p, pair in pairs.items() if pair.rejected_in)

    @property
    def stored(self) -> dict[str, QuestionAndSql]:
        """Question and SQL of the task's pairs in the vector store, by pair id."""
        every = (self.left, self.pairs)
        return {pair_id: pair.stored for pairs in every for pair_id, pair in pairs.items() if pair.stored is not None}


def _each_question_once(pairs: Iterable[PairState]) -> list[PairState]:
    once: dict[str, PairState] = {}
    for pair in pairs:
        known = once.get(pair.question)
        if known is None or (pair.kept_in and not known.kept_in):
            once[pair.question] = pair
    return list(once.values())

"""Reasons why a pair may not be trained on. Views, exports, loads and evaluations all ask here."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

from events.facts.records import ASKED

type Unfit = Literal["invalid", "rejected", "repaired", "proposed"]

UNFIT: tuple[Unfit, ...] = get_args(Unfit.__value__)
"""All reasons, the most important first."""


class JudgedRepair(Protocol):
    @property
    def accepted(self) -> bool: ...


class Judged(Protocol):
    """Fields of a pair that decide about its fitness."""

    @property
    def valid(self) -> bool | None: ...
    @property
    def review(self) -> str | None: ...
    @property
    def origin(self) -> str: ...
    @property
    def repair(self) -> JudgedRepair | None: ...


def unfit(pair: Judged) -> list[Unfit]:
    """Return the reasons against training on a pair; empty if it is fit."""
    holds = (is_invalid(pair), pair.review == "rejected", waits_for_approval(pair), is_proposed(pair))
    return [reason for reason, against in zip(UNFIT, holds, strict=True) if against]


def is_invalid(pair: Judged) -> bool:
    """Return True if the gate refused the SQL last."""
    return pair.valid is False


def waits_for_approval(pair: Judged) -> bool:
    """Return True if the SQL was repaired and neither a user nor QUERYMILL_ACCEPT_REPAIRS has accepted the repair."""
    return pair.repair is not None and not pair.repair.accepted and pair.review != "approved"


def is_proposed(pair: Judged) -> bool:
    """Return True if the pair was proposed for a question, and no user has approved or rejected it."""
    return pair.origin == ASKED and pair.review is None

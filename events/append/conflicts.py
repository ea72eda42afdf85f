"""Who loses when the database refuses a commit: they, and the groups bound to them, get their error; the rest is sent
again.
"""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from events.wire.batch import Group, fences_of
from events.wire.event import StaleEpoch, VersionConflict


def fail(groups: Sequence[Group], error: Exception) -> None:
    """Tells those who still wait."""
    for group in groups:
        if not group.answer.done():
            group.answer.set_exception(error)


def are_bound(group: Group, other: Group) -> bool:
    """Whether they are committed together or not at all."""
    return group.bond is not None and group.bond is other.bond


def indivisible(batch: list[Group]) -> list[list[Group]]:
    """The batch in parts that are committed together or not at all."""
    parts: list[list[Group]] = []
    for group in batch:
        if parts and are_bound(parts[-1][-1], group):
            parts[-1].append(group)
        else:
            parts.append([group])
    return parts


def without_conflicts(batch: list[Group], refused: psycopg.DatabaseError) -> list[Group]:
    """What is to go again where versions were not as expected; the others are told."""
    lost = [batch[index] for index in _named(refused)]
    for group in lost:
        fail([other for other in batch if other is group or are_bound(other, group)], VersionConflict(group.stream))
    return [group for group in batch if not any(group is other or are_bound(group, other) for other in lost)]


def without_stale(batch: list[Group], refused: psycopg.DatabaseError) -> list[Group]:
    """The same where leases are not held any more."""
    fences = fences_of(batch)
    stale = {fences[index] for index in _named(refused)}
    for group in batch:
        if group.fence in stale:
            fail([group], StaleEpoch(group.stream))
    return [group for group in batch if group.fence not in stale]


def _named(refused: psycopg.DatabaseError) -> set[int]:
    """The indices in the detail of an error, which counts from 1."""
    return {int(number) - 1 for number in (refused.diag.message_detail or "").split(",")}

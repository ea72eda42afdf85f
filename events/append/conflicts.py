"""Handling of a refused commit: groups that conflict fail, with those appended together; others are sent again."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from events.wire.batch import AppendGroup, fences_of
from events.wire.event import StaleEpoch, VersionConflict


def fail(groups: Sequence[AppendGroup], error: Exception) -> None:
    """Raise `error` in the callers of `groups` that are still waiting."""
    for group in groups:
        if not group.answer.done():
            group.answer.set_exception(error)


def are_bound(group: AppendGroup, other: AppendGroup) -> bool:
    """Return True if two groups must be committed together."""
    return group.bond is not None and group.bond is other.bond


def indivisible(batch: list[AppendGroup]) -> list[list[AppendGroup]]:
    """Split a batch into parts, each of which is committed completely or not at all."""
    parts: list[list[AppendGroup]] = []
    for group in batch:
        if parts and are_bound(parts[-1][-1], group):
            parts[-1].append(group)
        else:
            parts.append([group])
    return parts


def without_conflicts(batch: list[AppendGroup], refused: psycopg.DatabaseError) -> list[AppendGroup]:
    """Fail the groups with a version conflict and the groups bound to them; return the rest, to be sent again."""
    lost = [batch[index] for index in _named(refused)]
    for group in lost:
        fail([other for other in batch if other is group or are_bound(other, group)], VersionConflict(group.stream))
    return [group for group in batch if not any(group is other or are_bound(group, other) for other in lost)]


def without_stale(batch: list[AppendGroup], refused: psycopg.DatabaseError) -> list[AppendGroup]:
    """Fail the groups whose lease is no longer held; return the rest, to be sent again."""
    fences = fences_of(batch)
    stale = {fences[index] for index in _named(refused)}
    for group in batch:
        if group.fence in stale:
            fail([group], StaleEpoch(group.stream))
    return [group for group in batch if group.fence not in stale]


def _named(refused: psycopg.DatabaseError) -> set[int]:
    """Return the zero-based indices of the groups or fences that the error's detail lists, counting from 1."""
    return {int(number) - 1 for number in (refused.diag.message_detail or "").split(",")}

"""Audit trail: the events of one request are one entry."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from service.admin.audit_trail import TrailRow, entries


def row(
    position: int, kind: str, request_id: str | None, *, pair: str | None = None, task: str | None = "t"
) -> TrailRow:
    at = datetime(2026, 1, 2, 3, 4, position, tzinfo=UTC)
    return TrailRow(position, at, kind, "pairs:t", task, "li.wei", None, pair, request_id)


def test_events_of_one_request_are_one_entry() -> None:
    rows = [
        row(9, "step.requested", "r3"),
        row(8, "pair.approved", "r2", pair="p3"),
        row(7, "pair.approved", "r2", pair="p2"),
        row(6, "pair.approved", "r2", pair="p1"),
        row(5, "pair.rejected", "r2", pair="p0"),
        row(4, "pair.approved", "r1", pair="p1"),
    ]
    found = entries(rows, ZoneInfo("UTC"))
    assert [(e.position, e.first_position, e.type, e.count) for e in found] == [
        (9, 9, "step.requested", 1),
        (8, 6, "pair.approved", 3),
        (5, 5, "pair.rejected", 1),
        (4, 4, "pair.approved", 1),
    ]
    assert found[1].pair_ids == ["p3", "p2", "p1"]
    assert found[1].recorded_at.startswith("2026-01-02T03:04:08")


def test_events_without_request_are_entries_of_their_own() -> None:
    rows = [row(3, "audit.checkpointed", None, task=None), row(2, "audit.checkpointed", None, task=None)]
    found = entries(rows, ZoneInfo("UTC"))
    assert [(e.position, e.subject) for e in found] == [(3, "pairs:t"), (2, "pairs:t")]

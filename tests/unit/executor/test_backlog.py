"""Whose turn it is, told by requests, ends and leases."""

from __future__ import annotations

import pytest

from events.ids import ExecutionId, TaskId
from executor.backlog import Backlog, Request, WorkEvent

NOBODY: frozenset[ExecutionId] = frozenset()


def request(position: int, source: str = "shop") -> Request:
    return Request(position, ExecutionId(f"e{position}"), TaskId(f"t{position}"), source)


def event(position: int, kind: str, execution: int | None = None, source: str | None = None) -> WorkEvent:
    execution_id = None if execution is None else ExecutionId(f"e{execution}")
    return WorkEvent(position, kind, execution_id, TaskId(f"t{execution or position}"), source)


@pytest.mark.parametrize(
    ("requests", "mine", "held", "expected"),
    [
        pytest.param([], [], {}, None, id="nothing to do without a request"),
        pytest.param([request(2), request(1)], [], {}, 1, id="the oldest request comes first"),
        pytest.param([request(1), request(2)], [1], {}, 2, id="what runs here is not run twice"),
        pytest.param([request(1), request(2)], [], {1: 9.0}, 2, id="what another executor holds is left to it"),
        pytest.param([request(1), request(2)], [], {1: 4.0}, 1, id="what nobody renews any more is taken over"),
        pytest.param(
            [request(1), request(2), request(3, "zoo")],
            [1],
            {},
            3,
            id="a source nobody works on goes first",
        ),
        pytest.param(
            [request(1), request(2), request(3, "zoo")],
            [],
            {1: 9.0},
            3,
            id="work of other executors counts",
        ),
        pytest.param(
            [request(1), request(2), request(3, "zoo"), request(4, "zoo")],
            [1, 3],
            {},
            2,
            id="among equally busy sources the oldest request decides",
        ),
    ],
)
def test_next_for(requests: list[Request], mine: list[int], held: dict[int, float], expected: int | None) -> None:
    backlog = Backlog()
    backlog.begin(10, requests)
    backlog.held_elsewhere((ExecutionId(f"e{n}"), until) for n, until in held.items())
    found = backlog.next_for(frozenset(ExecutionId(f"e{n}") for n in mine), now=5.0)
    assert (found and found.position) == expected


def test_requests_are_followed_until_their_end() -> None:
    backlog = Backlog()
    backlog.begin(3, [request(1)])
    told = backlog.follow(
        [
            event(4, "step.requested", 4, "shop"),
            event(5, "execution.cancel_requested", 1),
            event(6, "execution.cancelled", 1),
            event(7, "execution.completed", 99),
            event(8, "task.deleted"),
        ]
    )
    assert told.cancelled == ("e1",)
    assert told.deleted == ("t8",)
    assert list(backlog.open) == ["e4"]
    assert backlog.position == 8


def test_a_request_read_twice_is_one_request() -> None:
    backlog = Backlog()
    backlog.begin(3, [request(2)])
    backlog.follow([event(2, "step.requested", 2, "shop")])
    assert len(backlog.open) == 1
    assert backlog.position == 3


def test_the_first_lease_to_run_out_is_known() -> None:
    backlog = Backlog()
    backlog.begin(3, [request(1), request(2)])
    assert backlog.next_expiry() is None
    backlog.held_elsewhere([(ExecutionId("e1"), 8.0), (ExecutionId("e2"), 7.0), (ExecutionId("unknown"), 1.0)])
    assert backlog.next_expiry() == 7.0
    backlog.ended(ExecutionId("e2"))
    assert backlog.next_expiry() == 8.0

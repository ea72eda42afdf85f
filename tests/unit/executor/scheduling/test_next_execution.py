"""Choice of the next execution from requests, ends and leases."""

from __future__ import annotations

import pytest

from events.facts.ids import ExecutionId, ExecutorId, TaskId
from executor.scheduling.next_execution import Backlog, RequestedExecution, WorkEvent

ME = ExecutorId("host-1")


def request(position: int, source: str = "shop") -> RequestedExecution:
    return RequestedExecution(position, ExecutionId(f"e{position}"), TaskId(f"t{position}"), source)


def event(position: int, kind: str, execution: int | None = None, source: str | None = None) -> WorkEvent:
    execution_id = None if execution is None else ExecutionId(f"e{execution}")
    return WorkEvent(position, kind, execution_id, TaskId(f"t{execution or position}"), source)


@pytest.mark.parametrize(
    ("requests", "mine", "held", "expected"),
    [
        pytest.param([], [], {}, None, id="no request"),
        pytest.param([request(2), request(1)], [], {}, 1, id="the oldest request comes first"),
        pytest.param([request(1), request(2)], [1], {}, 2, id="a running execution is not run twice"),
        pytest.param([request(1), request(2)], [], {1: 9.0}, 2, id="a leased execution is skipped"),
        pytest.param([request(1), request(2)], [], {1: 4.0}, 1, id="an expired lease is taken over"),
        pytest.param(
            [request(1), request(2), request(3, "zoo")],
            [1],
            {},
            3,
            id="an idle source goes first",
        ),
        pytest.param(
            [request(1), request(2), request(3, "zoo")],
            [],
            {1: 9.0},
            3,
            id="leases of other executors make a source busy",
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
def test_next_request_by_age_source_and_lease(
    requests: list[RequestedExecution], mine: list[int], held: dict[int, float], expected: int | None
) -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(10, requests)
    backlog.held_elsewhere((ExecutionId(f"e{n}"), until) for n, until in held.items())
    for n in mine:
        backlog.take(ExecutionId(f"e{n}"))
    assert [found.position for found in backlog.next_requests(1, now=5.0)] == ([] if expected is None else [expected])


def test_followed_events_open_and_end_requests() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(1)])
    followed = backlog.follow(
        [
            event(4, "step.requested", 4, "shop"),
            event(5, "execution.cancel_requested", 1),
            event(6, "execution.cancelled", 1),
            event(7, "execution.completed", 99),
            event(8, "task.deleted"),
        ]
    )
    assert followed.cancelled == ("e1",)
    assert followed.deleted == ("t8",)
    assert list(backlog.open) == ["e4"]
    assert backlog.position == 8


def test_paused_execution_waits_again_once_resumed() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(1)])
    backlog.take(ExecutionId("e1"))
    followed = backlog.follow([event(4, "execution.pause_requested", 1)])
    assert followed.paused == ("e1",)
    assert list(backlog.open) == ["e1"]
    backlog.follow([event(5, "execution.paused", 1)])
    backlog.give_back(ExecutionId("e1"))
    assert (list(backlog.open), backlog.waiting) == ([], 0)
    backlog.follow([event(6, "execution.resumed", 1, "shop")])
    assert [found.position for found in backlog.next_requests(1, now=0)] == [6]


def test_pause_and_resumption_after_the_start_of_reading_leave_one_request() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(5)])
    backlog.follow([event(4, "execution.paused", 5), event(5, "execution.resumed", 5, "shop")])
    assert (list(backlog.open), backlog.waiting) == (["e5"], 1)


def test_request_read_twice_is_counted_once() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(2)])
    backlog.follow([event(2, "step.requested", 2, "shop")])
    assert len(backlog.open) == 1
    assert backlog.position == 3


def test_request_read_after_its_end_is_not_reopened() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(4)])
    backlog.ended(request(4).execution_id)
    backlog.follow([event(4, "step.requested", 4, "shop")])
    assert (list(backlog.open), backlog.waiting) == ([], 0)


def test_known_request_read_again_is_counted_once() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(4)])
    backlog.follow([event(4, "step.requested", 4, "shop"), event(5, "step.requested", 5, "shop")])
    assert list(backlog.open) == ["e4", "e5"]
    backlog.follow([event(6, "execution.completed", 4)])
    assert list(backlog.open) == ["e5"]


def test_next_requests_alternate_between_sources() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(9, [*(request(n) for n in range(1, 6)), request(6, "zoo"), request(7, "zoo"), request(8, "park")])
    assert [found.position for found in backlog.next_requests(6, now=0.0)] == [1, 6, 8, 2, 7, 3]
    backlog.take(ExecutionId("e1"))
    assert [found.position for found in backlog.next_requests(3, now=0.0)] == [6, 8, 2]


def test_repeated_requests_of_task_queue_behind_older_ones() -> None:
    """A task has one open request at a time, and its next request is newer than all waiting ones."""
    backlog = Backlog(executor=ME)
    backlog.begin(2, [request(1), request(2)])
    order: list[int] = []
    for position in range(3, 9):
        [chosen] = backlog.next_requests(1, now=0.0)
        order.append(chosen.position)
        backlog.take(chosen.execution_id)
        backlog.ended(chosen.execution_id)
        backlog.follow([event(position, "step.requested", position, "shop")])
    assert order == [1, 2, 3, 4, 5, 6]


def test_returned_request_keeps_its_place() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(1), request(2), request(3)])
    backlog.take(ExecutionId("e1"))
    backlog.give_back(ExecutionId("e1"))
    assert [found.position for found in backlog.next_requests(3, now=0.0)] == [1, 2, 3]
    assert backlog.waiting == 3


def test_request_after_forget_leases_is_offered_again() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(1), request(2)])
    backlog.held_elsewhere([(ExecutionId("e1"), 8.0)])
    assert [found.position for found in backlog.next_requests(2, now=0.0)] == [2]
    backlog.forget_leases()
    assert [found.position for found in backlog.next_requests(2, now=0.0)] == [1, 2]


def test_drained_state_follows_events() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [], drained=True)
    assert backlog.drained
    backlog.follow([WorkEvent(4, "executors.resumed", None, None, None)])
    assert not backlog.drained
    backlog.follow([WorkEvent(5, "executors.drained", None, None, None)])
    assert backlog.drained


def test_drain_of_one_executor_does_not_apply_to_others() -> None:
    backlog = Backlog(executor=ME)
    backlog.follow([WorkEvent(4, "executor.drained", "host-2", None, None)])
    assert not backlog.drained_alone
    backlog.follow([WorkEvent(5, "executor.drained", ME, None, None)])
    assert (backlog.drained_alone, backlog.drained) == (True, False)
    backlog.follow([WorkEvent(6, "executor.resumed", ME, None, None)])
    assert not backlog.drained_alone


def test_next_expiry_is_the_earliest_known_lease() -> None:
    backlog = Backlog(executor=ME)
    backlog.begin(3, [request(1), request(2)])
    assert backlog.next_expiry() is None
    backlog.held_elsewhere([(ExecutionId("e1"), 8.0), (ExecutionId("e2"), 7.0), (ExecutionId("unknown"), 1.0)])
    assert backlog.next_expiry() == 7.0
    backlog.ended(ExecutionId("e2"))
    assert backlog.next_expiry() == 8.0

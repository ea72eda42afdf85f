"""Distribution of pairs among tables with few and many possible questions."""

from __future__ import annotations

from training.questions.shares import shared_out


def test_shares_follow_the_weights_and_the_rest_goes_to_the_first() -> None:
    assert shared_out(11, {"a": 1, "b": 3}, {"a": 99, "b": 99}) == {"a": 3, "b": 8}


def test_share_without_room_goes_to_other_tables() -> None:
    assert shared_out(30, {"a": 1, "b": 1, "c": 1}, {"a": 50, "b": 4, "c": 50}) == {"a": 13, "b": 4, "c": 13}
    assert shared_out(20, {"a": 1, "b": 1}, {"a": 50, "b": 2}) == {"a": 18, "b": 2}


def test_excess_is_distributed_in_proportion_to_the_room() -> None:
    assert shared_out(12, {"a": 1, "b": 1}, {"a": 1, "b": 3}) == {"a": 3, "b": 9}


def test_total_is_distributed_without_any_room() -> None:
    assert shared_out(4, {"a": 1, "b": 1}, {"a": 0, "b": 0}) == {"a": 2, "b": 2}
    assert shared_out(4, {}, {}) == {}

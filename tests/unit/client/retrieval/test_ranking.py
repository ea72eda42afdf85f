from __future__ import annotations

import json

import pytest

from querymill_client.retrieval.ranking import rank, rank_with_reasons
from tests.tables import from_table

COUNT = ("How many orders are there?", "SELECT COUNT(*) FROM orders")
SHARE = ("What percentage of orders is paid?", "SELECT 100.0 * COUNT(*) FILTER (WHERE paid) / COUNT(*) FROM orders")
TOP = ("Which order has the highest amount?", "SELECT id FROM orders ORDER BY amount DESC LIMIT 1")
TOP_TWIN = ("Which order has the highest weight?", "SELECT id FROM orders ORDER BY weight DESC LIMIT 1")
TOP_JOINED = (
    "Which order has the highest weight of items?",
    "SELECT orders.id FROM orders, items ORDER BY items.weight DESC LIMIT 1",
)
TOP_ELSEWHERE = ("Which customer spent the most?", "SELECT name FROM customer ORDER BY spent DESC LIMIT 1")

type Pair = tuple[str, str]


def chosen(question: str, pairs: list[tuple[Pair, float]], k: int = 5, weight: float = 0.2) -> list[Pair]:
    candidates = [(pair, json.dumps({"question": pair[0], "sql": pair[1]}), near) for pair, near in pairs]
    return [pair for pair, _ in rank(question, candidates, k, weight=weight)]


@from_table
def test_best_pair_is_first(question: str, pairs: list[tuple[Pair, float]], first: Pair) -> None:
    assert chosen(question, pairs)[0] == first


@pytest.mark.parametrize("copy", [TOP_TWIN, TOP_JOINED], ids=["the same tables", "a table in common"])
def test_near_copy_comes_after_all_others(copy: Pair) -> None:
    near = [(TOP, 0.9), (copy, 0.8), (TOP_ELSEWHERE, 0.3), (COUNT, 0.2)]
    assert chosen("Which order is heaviest?", near, weight=0) == [TOP, TOP_ELSEWHERE, COUNT, copy]


def test_at_most_k_pairs_are_returned() -> None:
    assert chosen("orders", [(TOP, 0.9), (COUNT, 0.8), (SHARE, 0.7)], k=2) == [TOP, COUNT]
    assert chosen("orders", []) == []


def test_similarities_are_returned_as_given() -> None:
    text = json.dumps({"question": SHARE[0], "sql": SHARE[1]})
    assert rank("What share is paid?", [("pair", text, 0.4)], 5) == [("pair", 0.4)]


@pytest.mark.parametrize("text", ["no pair", "[1]", "3", '{"question": 1}', "{"])
def test_text_that_is_no_pair_is_ranked_by_similarity(text: str) -> None:
    assert rank("What share is paid?", [("a", text, 0.4), ("b", text + " ", 0.5)], 5) == [("b", 0.5), ("a", 0.4)]


def test_reasons_of_the_order_are_returned() -> None:
    near = [(TOP, 0.9), (TOP_TWIN, 0.85), (SHARE, 0.8), (COUNT, 0.3)]
    candidates = [(pair, json.dumps({"question": pair[0], "sql": pair[1]}), similarity) for pair, similarity in near]
    share, top = rank_with_reasons("What percentage is paid?", candidates, 2)
    assert (share.item, share.similarity, share.operations, share.near_copies) == (SHARE, 0.8, {"ratio"}, [])
    assert share.score > 0.9
    assert (top.item, top.score, top.operations) == (TOP, 0.9, frozenset())
    assert top.near_copies == [], "its twin would not be among the best two"
    [first, _, _] = rank_with_reasons("orders", candidates, 3)
    assert (first.item, first.near_copies) == (TOP, [TOP_TWIN])


def test_near_copy_is_not_left_out_while_there_is_room() -> None:
    candidates = [(pair, json.dumps({"question": pair[0], "sql": pair[1]}), 0.5) for pair in (TOP, TOP_TWIN)]
    assert [each.near_copies for each in rank_with_reasons("orders", candidates, 2)] == [[], []]

"""Coverage of questions by pairs."""

from __future__ import annotations

import dataclasses

import pytest

from tests.unit.training.questions import shop
from training.evaluation.gold import MAX_HELD_OUT, held_out
from training.evaluation.needs import Lack, Needed, Needs, Recall, needs_of, pair_needs, store_coverage
from training.questions.generation.generate import GenerationOptions, generate_pairs

SHOP = shop.shop()
PAIRS = generate_pairs(SHOP, GenerationOptions(source_name="shop", pairs_per_table=4))
BY_CITY = "SELECT c.name, count(*) FROM customer c JOIN purchase p ON c.id = p.customer_id GROUP BY c.name"
SHARE = "SELECT sum(p.amount) / count(*) FROM purchase p"


def needs(*tables: str, clauses: str = "", columns: str = "") -> Needs:
    return Needs(tables=frozenset(tables), columns=frozenset(columns.split()), clauses=frozenset(clauses.split()))


def needed(number: int, of: Needs) -> Needed:
    return Needed(number=number, question=f"question {number}", needs=of)


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        pytest.param(
            BY_CITY,
            needs(
                "customer",
                "purchase",
                clauses="group join",
                columns="customer.name customer.id purchase.customer_id",
            ),
            id="a join with groups",
        ),
        pytest.param(SHARE, needs("purchase", clauses="ratio", columns="purchase.amount"), id="a ratio"),
        pytest.param(
            "SELECT Amount FROM PURCHASE", needs("purchase", columns="purchase.amount"), id="names in capitals"
        ),
    ],
)
def test_needs_of(sql: str, found: Needs) -> None:
    assert needs_of(sql, SHOP) == found


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id[:8])
def test_imported_pair_has_needs_of_generated_one(pair: object) -> None:
    assert dataclasses.is_dataclass(pair)
    assert not isinstance(pair, type)
    imported = dataclasses.replace(pair, columns=(), relations=())
    assert pair_needs(imported, SHOP) == pair_needs(pair, SHOP)  # type: ignore[arg-type]  # pairs only


def test_parts_are_counted_among_all_pairs_and_retrieved_ones() -> None:
    store = [
        needs("a", "b", clauses="join group", columns="a.x b.y"),
        needs("a", clauses="ratio", columns="a.z"),
        needs("c", clauses="date", columns="c.t"),
    ]
    asked = [
        needed(1, needs("a", "b", clauses="join group", columns="a.x b.y")),
        needed(2, needs("a", clauses="ratio date", columns="a.z a.q")),
        needed(3, needs("d", columns="d.k")),
    ]
    found = store_coverage(asked, store, lambda question: store[:1] if question == "question 1" else store[2:])
    assert found.tables == Recall(needed=4, in_pairs=3, retrieved=2)
    assert found.columns == Recall(needed=5, in_pairs=3, retrieved=2)
    # a date over another table shows nothing of this one
    assert found.clauses == Recall(needed=4, in_pairs=3, retrieved=2)
    assert found.examples == Recall(needed=3, in_pairs=1, retrieved=1)
    assert found.by_clause["date"] == (Recall(needed=1, in_pairs=0, retrieved=0), 1)
    assert found.lacks == (
        Lack(clauses=("date", "ratio"), tables=("a",), questions=(2,)),
        Lack(clauses=(), tables=("d",), questions=(3,)),
    )


def test_lacks_of_most_questions_come_first() -> None:
    asked = [needed(n, needs("a", clauses=clauses)) for n, clauses in enumerate(("top", "ratio", "ratio"), start=1)]
    lacks = store_coverage(asked, [], lambda _: []).lacks
    assert [(lack.clauses, lack.questions) for lack in lacks] == [(("ratio",), (2, 3)), (("top",), (1,))]


def test_example_has_all_tables_and_equal_clauses() -> None:
    example = needs("a", "b", clauses="join top")
    assert example.is_example_for(needs("a", clauses="join top"))
    assert not example.is_example_for(needs("a", "c", clauses="join top"))
    assert not example.is_example_for(needs("a", clauses="join"))


@pytest.mark.parametrize(
    ("pairs", "asked"),
    [
        pytest.param(3, 1, id="fewer than five: one"),
        pytest.param(20, 4, id="every fifth"),
        pytest.param(1_000, MAX_HELD_OUT, id="at most a hundred"),
    ],
)
def test_held_out_pairs_are_in_no_store(pairs: int, asked: int) -> None:
    many = [dataclasses.replace(PAIRS[0], id=str(n), question=str(n)) for n in range(pairs)]
    questions, store = held_out(many)
    assert len(questions) == asked
    assert len(questions) + len(store) == pairs
    assert {one.question for one in questions}.isdisjoint(pair.question for pair in store)

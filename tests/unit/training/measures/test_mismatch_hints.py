"""Hints that a question and a query do not match: found in wrong pairs, not in right ones."""

from __future__ import annotations

from bench.training.planted import KINDS, plants
from tests.tables import from_table
from tests.unit.training.made import described, table
from tests.unit.training.questions.shop import shop
from training.measures.mismatch_hints import MismatchHint, find_mismatch_hints
from training.questions.generation.generate import GenerationOptions, generate_pairs

SOURCE = shop()
BRANCH = table("branch", "branch_no", "branch_name:text", key=("branch_no",))
PERSON = table(
    "people", "id", "first_name:text", "active_flg:text", "is_deleted", "side:text", "home_branch", "joined:date",
    key=("id",), references={"home_branch": "branch.branch_no"},
)  # fmt: skip
STAFF = described(
    BRANCH,
    PERSON,
    rows={
        "branch": {"branch_no": range(4), "branch_name": ["North", "South", "East", "West"]},
        "people": {
            "id": range(40),
            "first_name": [f"Ada {n}" for n in range(40)],
            "active_flg": ["Y", "Y", "N", "Y"] * 10,
            "is_deleted": [0, 0, 0, 1] * 10,
            "side": ["left", "right"] * 20,
            "home_branch": [n % 4 for n in range(40)],
            "joined": [f"2025-0{1 + n % 9}-11" for n in range(40)],
        },
    },
)


@from_table
def test_hints_of_a_pair(question: str, sql: str, found: tuple[MismatchHint, ...]) -> None:
    assert set(found) <= set(find_mismatch_hints(question, sql, SOURCE))
    assert bool(found) == bool(find_mismatch_hints(question, sql, SOURCE))


@from_table
def test_hints_are_no_false_alarms(question: str, sql: str, found: tuple[MismatchHint, ...]) -> None:
    assert find_mismatch_hints(question, sql, STAFF) == found


def test_most_planted_mistakes_are_found_and_few_of_our_own_pairs_suspected() -> None:
    pairs = generate_pairs(SOURCE, GenerationOptions(source_name="shop", pairs_per_table=8))
    planted = [(p.question, sql) for p in pairs for wrong in plants(p.sql, SOURCE).values() for sql in wrong]
    found = [bool(find_mismatch_hints(question, sql, SOURCE)) for question, sql in planted]
    assert len({kind for p in pairs for kind, wrong in plants(p.sql, SOURCE).items() if wrong}) == len(KINDS)
    assert sum(found) >= 0.75 * len(found)
    assert sum(bool(find_mismatch_hints(p.question, p.sql, SOURCE)) for p in pairs) <= 0.1 * len(pairs)

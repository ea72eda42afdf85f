"""Summary of a task: pairs as they are now, verdict, and the address of the store."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from events.facts.ids import ExecutionId
from events.facts.pair.state import Repair
from events.facts.task import facts
from events.facts.task.facts import TaskFact
from events.facts.workflow import STEPS
from service.pairs.task_summary import store_address, summary_of
from tests.unit.events.given import CREATED, E1, T, ran, task
from tests.unit.service.pairs.test_pair_filters import PAIR

STORE = "host=db.example port=5432 dbname=vectors user=app password=secret"
REPORT = {
    "generation": {"coverage": {"pairs": 5, "tables": {"covered": 3, "total": 4, "missing": ["log"]}}},
    "validation": {"total_questions": 5, "first_pass_valid": 5, "valid_sqls": 5, "empty": 0},
    "retrieval": {"questions": 20, "tables@5": 0.9, "pairs@5": 0.8},
}
DONE: list[TaskFact] = [
    CREATED,
    *(fact for n, step in enumerate(STEPS) for fact in ran(step, ExecutionId(f"x{n}"))),
    facts.QualityReported(task_id=T, execution_id=E1, report=REPORT),
]


def test_summary_counts_pairs_as_they_are_now() -> None:
    waiting = Repair(before="SELECT b FROM bss_branch", rule="nearest_column", accepted=False)
    pairs = [
        replace(PAIR, loaded=True),
        replace(PAIR, valid=False, review="rejected"),
        replace(PAIR, valid=False),
        replace(PAIR, repair=waiting),
        replace(PAIR, review="rejected"),
    ]
    found = summary_of(task(DONE), pairs, STORE, "en")
    counts = (found.pairs, found.usable, found.valid, found.invalid, found.repaired, found.rejected, found.loaded)
    assert counts == (5, 1, 3, 1, 1, 2, 1)
    assert (found.tables and (found.tables.done, found.tables.total), found.retrieval) == ((3, 4), 0.9)
    assert found.verdict is not None
    assert found.verdict.grade == "poor"


def test_verdict_names_what_is_missing() -> None:
    found = summary_of(task(DONE), [PAIR], STORE, "en").verdict
    assert found is not None
    assert found.weakest is not None
    assert (found.grade, found.weakest.name, found.weakest.missing) == ("gaps", "tables", ["log"])


def test_task_without_pairs_and_load_has_neither_verdict_nor_store() -> None:
    found = summary_of(task([CREATED]), [], STORE, "zh")
    assert (found.pairs, found.verdict, found.store, found.tables) == (0, None, None, None)


@pytest.mark.parametrize(
    ("dsn", "address", "url"),
    [
        pytest.param(
            STORE,
            "db.example:5432/vectors",
            "postgresql+psycopg://app:PASSWORD@db.example:5432/vectors",
            id="a server",
        ),
        pytest.param(
            "postgresql://a%40b@[::1]:5433/v?sslmode=require",
            "::1:5433/v",
            "postgresql+psycopg://a%40b@[::1]:5433/v?sslmode=require",
            id="an IPv6 address without a password",
        ),
        pytest.param(
            "host=/home/q/postgres dbname=querymill user=postgres",
            "/home/q/postgres/querymill",
            "postgresql+psycopg://postgres@/querymill?host=/home/q/postgres",
            id="a socket",
        ),
    ],
)
def test_store_address_has_no_password(dsn: str, address: str, url: str) -> None:
    found = store_address(dsn)
    assert (found.address, found.url) == (address, url)

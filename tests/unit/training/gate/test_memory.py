"""Memory that the nodes of a plan hold."""

from __future__ import annotations

import pytest

from training.gate.limits.growth import Needs
from training.gate.limits.memory import Memory

SORT = {
    "Node Type": "Sort",
    "Plan Rows": 1_000,
    "Plan Width": 100,
    "Plans": [{"Node Type": "Seq Scan", "Plan Rows": 1_000, "Plan Width": 100}],
}


@pytest.mark.parametrize(
    ("server_version", "held"),
    [
        pytest.param(170_000, 0, id="PostgreSQL 17 writes it to disk beyond work_mem"),
        pytest.param(180_000, 124_000, id="PostgreSQL 18 holds all of it"),
    ],
)
def test_a_sort_counts_if_the_server_holds_it_in_memory(server_version: int, held: int) -> None:
    assert Memory(SORT, Needs(), server_version=server_version).sorted == held

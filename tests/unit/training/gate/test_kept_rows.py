"""Number of stores in which a plan may keep rows."""

from __future__ import annotations

from typing import Any

import pytest

from training.gate.limits.kept_rows import stores

SCAN = {"Node Type": "Seq Scan", "Output": ["id"]}


@pytest.mark.parametrize(
    ("plan", "number"),
    [
        pytest.param(SCAN, 0, id="a table"),
        pytest.param({"Node Type": "Sort", "Plans": [SCAN]}, 1, id="a sort"),
        pytest.param(
            {"Node Type": "Hash Join", "Plans": [SCAN, {"Node Type": "Hash", "Plans": [SCAN]}]}, 2, id="a hash"
        ),
        pytest.param(
            {"Node Type": "Aggregate", "Strategy": "Hashed", "Output": ["id"]}, 2, id="groups in a hash table"
        ),
        pytest.param({"Node Type": "Aggregate", "Strategy": "Sorted", "Output": ["count(*)"]}, 0, id="sorted groups"),
        pytest.param(
            {
                "Node Type": "Aggregate",
                "Strategy": "Plain",
                "Output": ["count(DISTINCT a)", "string_agg(b, ',' ORDER BY b)", "mode() WITHIN GROUP (ORDER BY a)"],
            },
            3,
            id="aggregates that sort",
        ),
        pytest.param({"Node Type": "SetOp", "Strategy": "Hashed"}, 2, id="EXCEPT"),
        pytest.param(
            {"Node Type": "Function Scan", "Function Call": "abs(1), generate_series(1, 2)"}, 2, id="functions"
        ),
        pytest.param({"Node Type": "Table Function Scan"}, 1, id="a function of the grammar"),
        pytest.param({"Node Type": "Result", "Plans": [SCAN | {"Subplan Name": "SubPlan 1"}]}, 2, id="a subquery"),
    ],
)
def test_stores_are_counted(plan: dict[str, Any], number: int) -> None:
    assert stores(plan) == number

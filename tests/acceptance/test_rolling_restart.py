"""All executors are restarted one by one under running tasks: each task completes, and no unit is done twice."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import Runs, assert_same_outputs, outputs
from tests.acceptance.conftest import Product


@pytest.mark.parametrize(
    ("drain_seconds", "hands_over"),
    [pytest.param("300", False, id="executions end"), pytest.param("0", True, id="executions are handed over")],
)
def test_executors_restarted_one_by_one(
    idle_product: Product, highway: str, drain_seconds: str, hands_over: bool
) -> None:
    idle_product.environment |= {"QUERYMILL_DRAIN_SECONDS": drain_seconds, "QUERYMILL_EXECUTOR_CONCURRENCY": "1"}
    idle_product.start_service()
    executors = [idle_product.start_executor() for _ in range(2)]
    runs = Runs(lambda: idle_product.client)
    runs.add_source(highway)
    tasks: list[str] = []
    for executor in executors:
        tasks += [runs.begin() for _ in range(2)]
        for task_id in tasks[-2:]:
            runs.reached(task_id, "unit.completed")
        assert executor.stop(seconds=180) == 0
        idle_product.start_executor()
    recovered = 0
    for task_id in tasks:
        runs.completed(task_id)
        types = Counter(event["type"] for event in runs.events(task_id))
        recovered += types["execution.recovered"]
    assert (recovered > 0) == hands_over
    folders = [str(idle_product.settings.outputs / task_id) for task_id in tasks]
    assert_same_outputs(outputs(folders[0]), folders[1:])
    invariants.check(idle_product.settings, runs.acknowledged)

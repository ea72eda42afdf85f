"""All executors are restarted one by one under running tasks: each task completes, and no unit is done twice."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import Runs, assert_same_outputs, outputs
from tests.acceptance.conftest import Product
from tests.acceptance.held_load import held_load

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("drain_seconds", "hands_over"),
    [pytest.param("300", False, id="executions end"), pytest.param("0", True, id="executions are handed over")],
)
def test_executors_restarted_one_by_one(
    idle_product: Product, highway: str, drain_seconds: str, hands_over: bool
) -> None:
    idle_product.environment |= {"QUERYMILL_DRAIN_SECONDS": drain_seconds, "QUERYMILL_EXECUTOR_CONCURRENCY": "1"}
    # long lease: no takeover from an executor that a busy machine delays
    idle_product.environment["QUERYMILL_LEASE_SECONDS"] = "60"
    idle_product.start_service()
    executors = [idle_product.start_patient_executor() for _ in range(2)]
    runs = Runs(lambda: idle_product.client)
    runs.add_source(highway)
    tasks: list[str] = []
    for executor in executors:
        with held_load(idle_product.settings.database_url) as load:
            tasks += [runs.begin() for _ in range(2)]
            for task_id in tasks[-2:]:
                runs.reached(task_id, "unit.completed")
            if not hands_over:
                load.release()
            assert executor.stop() == 0
        idle_product.start_patient_executor()
        if hands_over:
            # held runs of earlier executors would leave no room for the next runs
            for task_id in tasks:
                runs.completed(task_id)
    recovered = 0
    for task_id in tasks:
        runs.completed(task_id)
        types = Counter(event["type"] for event in runs.events(task_id))
        recovered += types["execution.recovered"]
    assert (recovered > 0) == hands_over
    folders = [str(idle_product.settings.outputs / task_id) for task_id in tasks]
    assert_same_outputs(outputs(folders[0]), folders[1:])
    invariants.check(idle_product.settings, runs.acknowledged)

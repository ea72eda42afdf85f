"""Quality report of a task as the service gives it."""

from __future__ import annotations

import asyncio
from typing import Any, cast
from unittest.mock import AsyncMock

from events.facts.ids import TaskId
from service.pairs.task_summary import TaskSummaries
from tests.tables import from_table

OLD = {"one_reading": {"covered": 8, "total": 8}, "load": {"expected": {"sql": 8}, "loaded": {"sql": 4}}}


@from_table
def test_figures_are_those_of_today(report: dict[str, Any]) -> None:
    states = AsyncMock()
    states.at.return_value.quality = report
    summaries = TaskSummaries(settings=cast("Any", None), states=states, folded=cast("Any", None))
    found = asyncio.run(summaries.quality(TaskId("task_1")))
    assert found is not None
    [figure] = found["figures"]
    assert (figure["name"], figure["share"], figure["bar"], figure["reached"]) == ("loaded", 0.5, 1.0, False)
    assert found["load"] == OLD["load"]


def test_task_without_report_has_none() -> None:
    states = AsyncMock()
    states.at.return_value.quality = None
    states.at.return_value.evaluation = None
    summaries = TaskSummaries(settings=cast("Any", None), states=states, folded=cast("Any", None))
    assert asyncio.run(summaries.quality(TaskId("task_1"))) is None

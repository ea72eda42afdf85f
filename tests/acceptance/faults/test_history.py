"""The history checker finds faults in files, leases, tables and digests; `tests/unit` has those of events."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.acceptance.chaos import invariants
from tests.acceptance.chaos.runs import Runs
from tests.acceptance.conftest import Product

pytestmark = pytest.mark.long


def test_planted_faults_are_found(product: Product, highway: str) -> None:
    runs = Runs(lambda: product.client)
    runs.add_source(highway)
    task = runs.completed(runs.begin())
    settings, task_id = product.settings, task["task_id"]
    invariants.check(settings, runs.acknowledged)
    for process in product.processes:
        process.stop()
    with psycopg.connect(settings.database_url or "", autocommit=True) as conn:
        conn.execute("update querymill.data_pipeline_tasks set progress = 1")
        assert invariants.faults(settings) == ["data_pipeline_tasks: 2 rows differ"]
        conn.execute("update querymill.data_pipeline_tasks set progress = 100")

        file = Path(task["output_directory"], "bss_company.ddl")
        content = file.read_bytes()
        file.unlink()
        assert invariants.faults(settings) == [f"{task_id}/bss_company.ddl is not the file of the log"]
        file.write_bytes(content)
        [stored] = [each for each in settings.outputs.glob(".objects/*/*") if each.read_bytes() == content]
        stored.write_bytes(content + b"!")
        assert invariants.faults(settings) == [f"object {stored.name} of {task_id}/bss_company.ddl is changed"]
        stored.unlink()
        assert invariants.faults(settings) == [f"object {stored.name} of {task_id}/bss_company.ddl is missing"]
        stored.write_bytes(content)

        [execution] = runs.acknowledged
        conn.execute(
            "insert into querymill.leases (execution_id, task_id, executor, epoch, expires_at)"
            " values (%s, %s, 'e', 1, now() + interval '1 hour')",
            (execution, task_id),
        )
        assert invariants.faults(settings) == [f"the lease of {execution} is kept after its end"]
        conn.execute("update querymill.leases set expires_at = now()")
        assert invariants.faults(settings) == []
        conn.execute("delete from querymill.leases")

        conn.execute("alter table querymill.events disable trigger all")
        conn.execute(
            "update querymill.events set data = replace(data::text, 'bss_company.ddl', 'other.ddl')::json"
            " where type = 'file.written'"
        )
        found = invariants.faults(settings)
    assert f"{task_id}/other.ddl is not the file of the log" in found
    assert "data_pipeline_task_outputs: 2 rows differ" in found
    assert found[-1].startswith("position ")

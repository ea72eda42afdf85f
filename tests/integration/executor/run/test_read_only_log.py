"""A log that is read-only for a while, such as a standby before its promotion: the executor waits and resumes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.integration.executor.conftest import Bench
from tests.waiting import until

pytestmark = pytest.mark.long

END_ITS_SESSIONS = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where datname = current_database() and application_name like 'querymill executor %'"
)


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "within a step"])
def test_request_on_read_only_log_completes_afterwards(
    play: Callable[..., None], caplog: pytest.LogCaptureFixture, tmp_path: Path, busy: bool
) -> None:
    go_file = tmp_path / "go"

    async def scenario(bench: Bench) -> None:
        await bench.create(units=2, awaited_file=str(go_file))
        with psycopg.connect(bench.settings.database_url or "", autocommit=True) as admin:

            def set_read_only(read_only: str) -> None:
                name = sql.Identifier(admin.info.dbname)
                admin.execute(
                    sql.SQL("alter database {} set default_transaction_read_only to {}").format(
                        name, sql.Literal(read_only)
                    )
                )
                admin.execute(END_ITS_SESSIONS)

            async with bench.daemon():
                execution_id = await bench.request("ddl_generation") if busy else None
                if execution_id:
                    await bench.until(lambda task: task.steps["ddl_generation"].units)
                set_read_only("on")
                # independent of the speed: no unit can have ended before
                go_file.touch()
                execution_id = execution_id or await bench.request("ddl_generation")
                await until(lambda: "read-only transaction" in caplog.text)
                set_read_only("off")
                assert (await bench.ended(execution_id)).status == "completed"

    play(scenario)

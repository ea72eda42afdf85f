"""Functions that the gate permits and whose value changes by itself."""

from __future__ import annotations

import psycopg

from executor.steps.pairs.reused_work import gives_other_rows
from runtime.settings.settings import Settings
from training.gate.functions import SAFE_FUNCTIONS


def test_sql_with_a_volatile_function_may_give_other_rows(settings: Settings) -> None:
    with psycopg.connect(settings.database_url or "") as conn:
        rows = conn.execute(
            "select distinct proname from pg_proc where pronamespace = 'pg_catalog'::regnamespace"
            " and provolatile = 'v' and proname = any (%s)",
            [sorted(SAFE_FUNCTIONS)],
        ).fetchall()
    volatile = sorted(name for (name,) in rows)
    assert "random" in volatile
    assert [name for name in volatile if not gives_other_rows(f"SELECT {name}()")] == []

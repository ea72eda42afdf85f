"""Odd values in a source fail no step."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.executor.conftest import Bench
from tests.integration.training.gate.odd_values import ODD_TYPE, ODD_VALUES

pytestmark = pytest.mark.long

Play = Callable[..., None]


def fill(dsn: str) -> None:
    """Create tables with each odd value in its own column, and one table that refers to them."""
    columns = [f"c{number} {odd.type}" for number, odd in enumerate(ODD_VALUES)]
    values = [f"({odd.expression})::{odd.type}" for odd in ODD_VALUES]
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(ODD_TYPE.encode())
        conn.execute(f"create table odd (id int primary key, name text, {', '.join(columns)})".encode())
        conn.execute(
            f"insert into odd select n, 'n' || n % 5, {', '.join(values)} from generate_series(1, 4) n".encode()
        )
        conn.execute("insert into odd select n, 'n' || n % 5 from generate_series(5, 40) n")
        conn.execute("create table part (id int primary key, odd_id int references odd, amount numeric)")
        conn.execute("insert into part select n, 1 + n % 40, 'NaN' from generate_series(1, 80) n")


def test_all_steps_complete_over_odd_values(play: Play, database: str) -> None:
    fill(database)

    async def scenario(bench: Bench) -> None:
        await bench.create(source="odd", dsn=database, language="en", pairs_per_table=20)
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation", "sql_validation"):
                ended = await bench.ended(await bench.request(step), seconds=120)
                assert (ended.status, ended.error) == ("completed", None), step

    play(scenario)

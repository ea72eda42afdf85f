"""The same rows give the same files, in whatever order they are stored, analysed or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from events.facts.ids import TaskId
from tests.integration.executor.conftest import Bench
from tests.task_folders import folders

pytestmark = pytest.mark.long

Play = Callable[..., None]

TABLES = """
drop schema public cascade;
create schema public;
create table customer (id int primary key, name text not null, city text, since date, score float8);
create table orders (id int8 primary key, customer_id int not null, status text, amount numeric(10,2), paid_on date);
create table order_line (order_id int8, line int, product text, weight float8, primary key (order_id, line));
create table visit (customer_id int, page text, seconds float8, seen_at timestamp);
create table city_rate (city text, rate numeric);
"""
ROWS = {
    "customer": "n, 'customer ' || n, 'city ' || h % 9, date '2019-01-01' + h % 900, h % 997 / 7.0 from numbers(2500)",
    "orders": "n * 3, 1 + h % 2500, (array['paid', 'open', 'sent', 'lost'])[1 + h % 7 % 4], h % 90000 / 100.0,"
    " nullif(date '2023-01-01' + h % 500, '2023-02-03') from numbers(9000)",
    "order_line": "n / 3 * 3, n % 3, 'product ' || h % 40, h % 1009 / 3.0 from numbers(7000)",
    "visit": "1 + h % 2500, 'page ' || h % 11, h % 101 / 3.0, timestamp '2024-01-01' + h % 4000 * interval '1 hour'"
    " from numbers(12000)",
    "city_rate": "'city ' || n % 9, n from numbers(50)",
}
RECORDS = ("quality_report", "task_result")
NUMBERS = """
create function pg_temp.numbers(most int) returns table (n int, h int) language sql as
$$ select n, (hashint4extended(n, {seed}) & 1073741823)::int from generate_series(1, most) n $$
"""


def build(dsn: str, seed: int, *, again: bool) -> None:
    """Create the tables; `again`: with the rows in another order, parts of them rewritten, and analysed."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(TABLES)
        conn.execute(NUMBERS.format(seed=seed).encode())
        for table, rows in ROWS.items():
            order = "h" if again else "n"
            chosen = rows.replace("numbers(", "pg_temp.numbers(")
            conn.execute(f"alter table {table} set (autovacuum_enabled = off)".encode())
            conn.execute(f"insert into {table} select {chosen} order by {order}".encode())
        if again:
            conn.execute("update visit set page = page where seconds > 20")
            conn.execute("update orders set amount = amount where id % 2 = 0")
            conn.execute("vacuum full orders")
            conn.execute("cluster order_line using order_line_pkey")
            conn.execute("analyze")


@pytest.mark.parametrize("seed", [1, 2])
def test_order_of_rows_and_statistics_change_no_file(play: Play, database: str, seed: int) -> None:
    made: list[dict[str, bytes]] = []
    for again in (False, True):
        build(database, seed, again=again)
        task_id = TaskId(f"task_20251124_10000{int(again)}")

        async def scenario(bench: Bench, task_id: TaskId = task_id) -> None:
            await bench.create(task_id, source="shop", dsn=database, ad_hoc=True, language="en", pairs_per_table=25)
            async with bench.real_daemon():
                for step in ("ddl_generation", "qa_generation", "sql_validation"):
                    ended = await bench.ended(await bench.request(step, task_id), task_id, seconds=120)
                    assert (ended.status, ended.error) == ("completed", None), step
            made.append(files(folders(bench.artefacts).directory(task_id), task_id))

        play(scenario)
    first, second = made
    assert len(first) > len(ROWS)
    assert {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)} == set()


def files(directory: Path, task_id: str) -> dict[str, bytes]:
    """Return the pairs, documents and DDL, without the time in the task's id; logs and reports have times."""
    moment = task_id.removeprefix("task_")
    return {
        str(path.relative_to(directory)).replace(moment, ""): path.read_bytes().replace(moment.encode(), b"")
        for path in directory.rglob("*")
        if path.is_file() and path.suffix != ".log" and not path.name.startswith(("sql_validation_", *RECORDS))
    }

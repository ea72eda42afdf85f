"""Odd values in a source fail no step."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from psycopg import sql

from events.facts.ids import TaskId
from tests.integration.executor.conftest import Bench
from tests.integration.training.gate.odd_values import ODD_TYPE, ODD_VALUES

pytestmark = pytest.mark.long

Play = Callable[..., None]

SPANS = Path(__file__).with_name("spans.sql").read_text()
"""Dates and numbers at the ends of their types, beside usual ones, so that the ends come into questions.

The ledger is not read whole.
"""

NUMBERS = """NaN Infinity -Infinity -0 0 1 7 -1 1e40 1e-300 5e-324 1e308 -1e308 1e5000 1e-16000 32767 -32768 t f
2147483647 -2147483648 9223372036854775807 -9223372036854775808 18446744073709551615 92233720368547758.07 {1,NaN,0}"""
TIMES = """infinity -infinity 9999-12-31 9999-01-01 0001-01-01 5874897-12-31 2020-02-29 24:00:00 23:59:59.999999
00:00+15:59:59 [2020-01-01,) [0001-01-01,infinity] {[1,9223372036854775806)} PT0.000001S empty allballs"""
OTHERS = """{} {NULL} [] null (,) (NaN,Infinity) 1:1: 0/0 FFFFFFFF/FFFFFFFF ::/0 10.0.0.1/8 08:00:2b:01:02:03 - %
08:00:2b:01:02:03:04:05 00000000-0000-0000-0000-000000000000 $.a {1,-1,0} ² ٣ ((0,0),(NaN,1)) [(0,0),(1,1)]
<(0,0),Infinity> =r/postgres \\xff00"""
ENDS = [
    *(word for words in (NUMBERS, TIMES, OTHERS) for word in words.split()),
    *("", " ", "4713-01-01 BC", "4713-01-01 00:00 BC", "9999-12-31 23:59:59.999999+14", "294276-12-31 23:59:59.999999"),
    *("0044-03-15 12:00:00-15:59 BC", "178000000 years", "-178000000 years", "-1 days +25:00:00", "[4713-01-01 BC,)"),
    *('{"a": 1e999}', '"\\u0000"', "a:1A 'b c':2", "a & !b", "9" * 5000, "x" * 300, "a\nb\tc"),
]
"""Texts of which each type takes those that it can read."""
NARROWED = (
    "numeric(10,2)",
    "numeric(3,-2)",
    "varchar(5)",
    "char(3)",
    "timestamp(0)",
    "interval year to month",
    "int8[]",
)
WORDS = (
    "amount",
    "total_price",
    "start_date",
    "end_date",
    "status",
    "year",
    "code",
    "name",
    "share_percent",
    "seen_at",
)


def fill_with(conn: psycopg.Connection[tuple[str]], texts: list[str], words: list[str], step: int) -> None:
    """Create three tables that refer to each other, with a column of each type over those texts that it can read."""
    conn.execute("drop schema if exists public cascade; create schema public")
    found = conn.execute("""select format_type(oid, null) from pg_type where typnamespace = 'pg_catalog'::regnamespace
        and typtype in ('b', 'r', 'm') and typelem = 0 and typname !~ '^(reg|xml|gtsv|pg_[nbdm])' order by oid""")
    types = [kind for (kind,) in found] + list(NARROWED)
    for number in range(3):
        columns, values = ["id int primary key"], ["n"]
        if number:
            columns.append(f"part_{number - 1}_id int references part_{number - 1}")
            values.append("nullif(n % 25, 0)")
        for at, kind in enumerate(types[number::3]):
            found = conn.execute("select t from unnest(%s::text[]) t where pg_input_is_valid(t, %s)", [texts, kind])
            read = [text for (text,) in found]
            columns.append(f"{words[at % len(words)]}_{at} {kind}")
            literal = sql.Literal(read).as_string(conn)
            values.append(f"({literal}::text[])[1 + n * {step} % {len(read) + 1}]::{kind}")
        conn.execute(f"create table part_{number} ({', '.join(columns)})".encode())
        conn.execute(f"insert into part_{number} select {', '.join(values)} from generate_series(1, 60) n".encode())


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
        conn.execute(SPANS)


def test_all_steps_complete_over_odd_values(play: Play, database: str) -> None:
    fill(database)

    async def scenario(bench: Bench) -> None:
        await bench.create(source="odd", dsn=database, language="en", pairs_per_table=20)
        async with bench.real_daemon():
            for step in ("ddl_generation", "qa_generation", "sql_validation"):
                ended = await bench.ended(await bench.request(step), seconds=120)
                assert (ended.status, ended.error) == ("completed", None), step

    play(scenario)


def test_whole_run_completes_over_any_values_of_any_type(play: Play, database: str) -> None:
    numbers = count()
    numeric = st.floats().map(repr) | st.decimals().map(str) | st.integers().map(str)
    moments = st.datetimes().map(str) | st.dates().map(lambda day: f"{day} BC") | st.timedeltas().map(str)
    anything = numeric | moments | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)

    @examples(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(anything, min_size=20, max_size=60), st.permutations(WORDS), st.integers(1, 9))
    def holds(texts: list[str], words: list[str], step: int) -> None:
        number = next(numbers)
        with psycopg.connect(database, autocommit=True) as conn:
            fill_with(conn, [*ENDS, *texts], words, step)

        async def scenario(bench: Bench) -> None:
            task_id = TaskId(f"task_20251124_{100000 + number}")
            await bench.create(task_id, source=f"odd_{number}", dsn=database, language="en", pairs_per_table=8)
            async with bench.real_daemon():
                for name in ("ddl_generation", "qa_generation", "sql_validation", "training_load"):
                    ended = await bench.ended(await bench.request(name, task_id), task_id, seconds=120)
                    assert (ended.status, ended.error) == ("completed", None), name
                loaded = (await bench.store.task(task_id)).steps["training_load"].result or {}
                assert loaded["loaded"] == loaded["expected"] != {}

        play(scenario)

    holds()

"""Memory of the server's process under any SQL, measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.catalog.model import TableName
from training.gate.gate import Gate

MAX_MEGABYTES = 1_000
"""Maximum resident memory of the source's session under any SQL."""

K = "a" * 50_000
NUMBERS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 2000000) "
VISITS = "FROM visit, generate_series(1, 30)"

REFUSED = [
    pytest.param(f"SELECT json_agg('{K}'::text) FROM generate_series(1, 20000)", id="a constant as JSON"),
    pytest.param(f"SELECT array_agg('{K}'::text) FROM generate_series(1, 60000)", id="a constant as an array"),
    pytest.param(f"SELECT string_agg('', '{K}') FROM generate_series(1, 20000)", id="a separator"),
    pytest.param(f"SELECT string_agg('a', ',' ORDER BY '{K}' || n) FROM generate_series(1, 20000) n", id="an order"),
    pytest.param(f"WITH c AS (SELECT '{K}' AS x) SELECT array_agg(x) FROM c, generate_series(1, 60000)", id="in a CTE"),
    pytest.param(
        f"WITH c AS MATERIALIZED (SELECT '{K}' AS x) SELECT array_agg(c::text) FROM c, generate_series(1, 60000)",
        id="in a whole row",
    ),
    pytest.param("SELECT range_agg(int4range(n, n + 1)) FROM generate_series(1, 900000, 2) n", id="ranges"),
    pytest.param(f"SELECT ARRAY(SELECT '{K}' FROM generate_series(1, 60000))", id="ARRAY of a query"),
    pytest.param(
        "SELECT " + ", ".join(f"string_agg('{'a' * 2_000}{n}', '')" for n in range(20)) + f" {VISITS}",
        id="twenty aggregates of constants",
    ),
    pytest.param(
        "SELECT " + ", ".join(f"string_agg(guest || {n}, '')" for n in range(20)) + f" {VISITS}",
        id="twenty aggregates of one column",
    ),
    pytest.param(
        f"SELECT json_agg(json_build_object({', '.join(f'{n}, a{n}' for n in range(40))})) FROM "
        f"(SELECT {', '.join(f'guest AS a{n}' for n in range(40))} {VISITS}) q",
        id="one column under forty names",
    ),
    pytest.param(
        f"SELECT string_agg(concat({', '.join(f'a{n}' for n in range(40))}), '') FROM "
        f"(SELECT {', '.join(f'repeat(guest, 9) AS a{n}' for n in range(40))} {VISITS} OFFSET 0) q",
        id="forty columns of a query",
    ),
    pytest.param(NUMBERS + f"SELECT array_agg('{K}'::text) FROM t", id="a recursion and a constant"),
    pytest.param(
        NUMBERS + "SELECT " + ", ".join(f"string_agg('{'a' * 1_500}', '{n}')" for n in range(30)) + " FROM t",
        id="a recursion and thirty aggregates",
    ),
    pytest.param(
        f"WITH RECURSIVE t(n, p) AS (SELECT 1, '' UNION ALL SELECT n + 1, p || '{K}' FROM t WHERE n < 9000) "
        "SELECT array_agg(p) FROM t",
        id="a recursion that adds a constant",
    ),
    pytest.param(
        "SELECT string_agg(x, '') FROM (SELECT string_agg(guest, ',') AS x FROM visit) q, generate_series(1, 50000)",
        id="what was gathered, gathered again",
    ),
    pytest.param(
        f"SELECT array_agg(x) FROM (SELECT regexp_split_to_table('{K[:30_000]}', '') || '{K[:20_000]}' AS x) q",
        id="a constant split into rows",
    ),
    pytest.param(
        f"SELECT array_agg(x || '{K[:20_000]}') FROM "
        f"JSON_TABLE('[{'1,' * 20_000}1]', '$[*]' COLUMNS (x text PATH '$')) j",
        id="a constant split into rows by JSON_TABLE",
    ),
    pytest.param(
        f"WITH c AS MATERIALIZED (SELECT '{K}' AS c) SELECT " + "||".join(["c"] * 900) + " FROM c", id="a chain of ||"
    ),
    pytest.param(
        f"WITH c AS MATERIALIZED (SELECT '{K}' AS c) SELECT concat_ws(c, {', '.join('1' * 90)}), "
        f"concat_ws(c, VARIADIC ARRAY[{', '.join('1' for _ in range(2_000))}]) FROM c",
        id="a separator of concat_ws",
    ),
    pytest.param(
        f"WITH c AS MATERIALIZED (SELECT '{'e' * 20_000}' AS c) SELECT length(replace(c, 'e', c)) FROM c",
        id="a text put in place of its letters",
    ),
    pytest.param(
        f"WITH c AS MATERIALIZED (SELECT '{'e' * 20_000}' AS c, '{'e' * 20_000}' AS d) "
        "SELECT length(replace(c, 'e', d)) FROM c",
        id="another text put in place of its letters",
    ),
    pytest.param(
        f"WITH a AS MATERIALIZED (SELECT '{K[:9_000]}' AS c), "
        f"b AS MATERIALIZED (SELECT {', '.join(['c'] * 200)} FROM a), "
        f"d AS MATERIALIZED (SELECT {', '.join(f'b::text AS c{n}' for n in range(200))} FROM b) SELECT d::text FROM d",
        id="rows of rows as texts",
    ),
    pytest.param(
        f"SELECT string_agg(jsonb_pretty('{'[' * 190}1{',1' * 20_000}{']' * 190}'), '') FROM generate_series(1, 40)",
        id="JSON in lines that are indented",
    ),
    pytest.param(
        "SELECT string_agg((10::numeric ^ (90000 + id))::text, '') FROM visit WHERE id <= 8000", id="powers of ten"
    ),
    pytest.param("SELECT string_agg(round(id, 16000)::text, '') FROM visit WHERE id <= 60000", id="digits of nothing"),
    pytest.param(
        "SELECT string_agg((n * n * n * n)::text, '') FROM (SELECT 1e32000 - id AS n FROM visit WHERE id < 20000) q",
        id="products of long numbers",
    ),
    pytest.param(f"SELECT string_agg(to_char(id, '{'RN' * 20_000}'), '') FROM visit", id="a pattern"),
]

LARGE_SORTS = [
    pytest.param(f"SELECT '{K}' || id FROM visit ORDER BY 1", id="a sort"),
    pytest.param(f"SELECT mode() WITHIN GROUP (ORDER BY '{K}' || id) FROM visit", id="an aggregate over a sort"),
    pytest.param(f"SELECT count(DISTINCT '{K}' || id) FROM visit", id="a count of distinct values"),
]

COPIES = [f"c{n}" for n in range(6)]
CHAIN = (
    f"WITH q AS MATERIALIZED (SELECT {', '.join(f'id AS {name}' for name in COPIES)} FROM visit LIMIT 10)"
    f" SELECT count(*) FROM {', '.join(f'q t{n}' for n in range(11))}"
    f" WHERE {' AND '.join(f't{n}.{name} = t{n + 1}.{name}' for n in range(10) for name in COPIES)}"
)
SAME = "city_id, guest, " + ", ".join(f"id AS c{n}" for n in range(300))
NATURAL = f"WITH q AS MATERIALIZED (SELECT {SAME} FROM visit LIMIT 10) SELECT count(*) FROM q a" + "".join(
    f" NATURAL JOIN q {name}" for name in "bcde"
)
ACCEPTED = [
    pytest.param(NATURAL, id="five tables that share three hundred columns"),
    pytest.param(CHAIN, id="eleven tables that share six columns"),
    pytest.param("SELECT json_agg(v) FROM visit v", id="a table as JSON"),
    pytest.param("SELECT array_agg(guest), string_agg(guest, ',') FROM visit", id="two aggregates"),
    pytest.param(NUMBERS + "SELECT array_agg(n) FROM t", id="a recursion"),
    pytest.param("SELECT a.guest, b.guest FROM visit a JOIN visit b USING (id) ORDER BY 1, 2", id="a sort of a join"),
    pytest.param("SELECT city_id, json_agg(guest) FROM visit GROUP BY 1 ORDER BY 2::text", id="a sort of the gathered"),
]  # fmt: skip


@pytest.fixture(scope="module")
def crowd(embedded: str) -> Iterator[str]:
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database crowd")
    dsn = make_conninfo(embedded, dbname="crowd")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(
            "create table visit (id int primary key, city_id int, guest text);"
            "insert into visit select n, n % 30, 'guest ' || n % 7 from generate_series(1, 100000) n; analyze"
        )
    yield dsn
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database crowd with (force)")


def highest_megabytes(process: int) -> int:
    """Return the peak resident memory of a process."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) // 1_024


def check(dsn: str, sql: str) -> tuple[str | None, int]:
    """Return the gate's reason and the memory of the server's process."""
    processes: list[int] = []

    def connect() -> psycopg.Connection:
        connection = psycopg.connect(dsn)
        processes.append(connection.info.backend_pid)
        return connection

    with Gate(connect, frozenset({TableName("public", "visit")})) as gate:
        reason = gate.check(sql).reason
        return reason, highest_megabytes(processes[-1])


@pytest.mark.long
@pytest.mark.parametrize("sql", REFUSED)
def test_sql_of_gigabytes_is_refused_before_it_runs(crowd: str, sql: str, server_version: int) -> None:
    if "JSON_TABLE" in sql and server_version < 17:
        pytest.skip(f"PostgreSQL {server_version} has no such syntax")
    reason, megabytes = check(crowd, sql)

    assert reason in ("too_costly", "growing_value")
    assert megabytes < MAX_MEGABYTES / 2


@pytest.mark.parametrize("sql", LARGE_SORTS)
def test_a_large_sort_takes_disk_or_is_refused(crowd: str, sql: str, server_version: int) -> None:
    reason, megabytes = check(crowd, sql)

    assert reason == ("too_costly" if server_version >= 18 else "server_error")
    assert megabytes < MAX_MEGABYTES


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param(
            f"SELECT count(*) FROM ROWS FROM ({', '.join(['generate_series(1, 1000000)'] * 60)}) r", id="series"
        ),
        pytest.param(
            " UNION ALL ".join(["SELECT count(*) FROM (SELECT DISTINCT g FROM generate_series(1, 1000000) g) s"] * 25),
            id="hash tables",
        ),
    ],
)
def test_many_stores_of_rows_share_memory(crowd: str, sql: str) -> None:
    """Sixty series took 2.3 GB; now they take disk, up to its limit."""
    _, megabytes = check(crowd, sql)

    assert megabytes < MAX_MEGABYTES


@pytest.mark.parametrize("sql", ACCEPTED)
def test_accepted_sql_takes_bounded_memory(crowd: str, sql: str) -> None:
    reason, megabytes = check(crowd, sql)

    assert reason is None
    assert megabytes < MAX_MEGABYTES

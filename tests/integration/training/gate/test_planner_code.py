"""Code of the database's owner that the planner would run, judged by effects, not by the verdict."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from training.catalog.model import TableName
from training.gate.gate import Gate

CANARY = "the canary sang"
_SINGS = f"language plpgsql immutable as $$begin raise notice '{CANARY}'; return $1; end$$"
FUNCTIONS = f"""
create function evil(int) returns int {_SINGS};
create function evil_difference(int, int) returns float8 {_SINGS};
create function evil_default(a int, b int default public.evil(1)) returns int language plpgsql immutable
  as 'begin return a; end';
create function wrapped(int) returns int language sql immutable as 'select $1 + public.evil(1)';
create function atomic(a int) returns int language sql immutable return a + public.evil(1);
create function second(int, int) returns int language sql immutable as 'select public.evil($2)';
create function first(int) returns int language sql immutable as 'select public.evil($1)';
create function tidy(text) returns text language sql immutable as 'select lower(btrim($1))';
create view singing as select evil(1) as x;
create function from_text() returns int language sql immutable
  as $$select numnode(ts_rewrite('a', 'select ''a''::tsquery, ''b''::tsquery from public.singing where x = 1'))$$;
create function from_view(int) returns int language sql immutable as 'select $1 + x from public.singing';
create function from_subquery(int) returns int language sql immutable as 'select $1 + (select x from public.singing)';
create function from_field(record) returns int language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return 1; end$$;
create function of_field(int) returns int language sql immutable as 'select $1 + 1';
create function evil_order(int, int) returns int language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return btint4cmp($1, $2); end$$;
create function evil_hash(int, bigint) returns bigint language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return $1 + $2; end$$;
create function near(int, int) returns int language sql immutable as 'select $1 + $2';
create function near(int) returns int language sql immutable as 'select public.near($1, 1)';
create function again(int) returns int language sql immutable as 'select $1';
create type mood as enum ('a', 'b');
create function moody(int) returns int language sql immutable
  as $$select case when 'a'::public.mood < 'b'::public.mood then $1 end$$;
create type cast_mood as enum ('a', 'b');
create function evil_mood(int) returns cast_mood language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return 'a'; end$$;
create cast (int as cast_mood) with function evil_mood(int);
create function cast_moody(int) returns boolean language sql immutable as 'select $1::public.cast_mood is null';
create operator class evil_btree for type int using btree as operator 1 <, operator 2 <=, operator 3 =, operator 4 >=,
  operator 5 >, function 1 evil_order(int, int);
create operator class evil_hashed for type int using hash as operator 1 =, function 2 evil_hash(int, bigint);
create operator === (leftarg = int, rightarg = int, function = evil_difference);
create type boxed as (a int);
create function unboxed(boxed) returns int language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return 1; end$$;
create cast (boxed as int) with function unboxed(boxed) as implicit;
create function plus(boxed, int) returns int language sql immutable as 'select $1 + $2';
create function box_of_one() returns boxed language sql immutable as 'select 1';
create function plus_one(int) returns int language sql immutable as 'select $1 + public.box_of_one()';
create function sings(int) returns boolean language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return true; end$$;
create domain sung as int check (sings(value));
create function as_sung(int) returns sung language sql immutable strict as 'select coalesce($1, 1)';
create type color as enum ('r', 'g');
create function color_order(color, color) returns int language plpgsql immutable
  as $$begin raise notice '{CANARY}'; return enum_cmp($1, $2); end$$;
create operator class color_class default for type color using btree as operator 1 <(anyenum, anyenum),
  operator 2 <=(anyenum, anyenum), operator 3 =(anyenum, anyenum), operator 4 >=(anyenum, anyenum),
  operator 5 >(anyenum, anyenum), function 1 color_order(color, color);
create function colored(int) returns boolean language sql immutable
  as $$select $1 > 0 and array['r'::public.color] < array['g'::public.color]$$;
create function colored(int, color) returns boolean language sql immutable
  as 'select $1 > 0 and array[$2] < array[$2]';
create function with_r(int) returns boolean language sql immutable as $$select public.colored($1, 'r')$$;
create function twice(text) returns text language sql immutable as 'select $1 || $1';
create function beside_twice(int, text) returns text language sql immutable as 'select $2 || $2';
create function bucket(int, int) returns int language sql immutable as 'select $1 / $2';
create type span as range (subtype = int, subtype_diff = evil_difference, multirange_type_name = spans);
create domain span_domain as span;
create function named(a int) returns int language sql immutable as 'select public.first(a)';
create type two as (a int, b int);
create function doubled(int) returns two language sql immutable as 'select $1, public.evil(1)';
"""
PLAIN = "create table {0} (x int, y int);"
ROWS = "insert into {0} select span(n, n + 5) from generate_series(1, 500) n; analyze {0};"

TRAPS = [
    pytest.param(PLAIN + "create index on {0} (x) where evil(1) > 0", "x = 1", id="an index predicate"),
    pytest.param(PLAIN + "create index on {0} ((x + evil(1)))", "x = 1", id="an index expression"),
    pytest.param(PLAIN + "create unique index on {0} ((x * evil(2)))", "x = 1", id="a unique index"),
    pytest.param(
        "create table {0} (x int, exclude using btree (x with =) where (evil(1) > 0))", "x = 1", id="an exclusion"
    ),
    pytest.param(PLAIN + "create index on {0} (wrapped(x))", "x = 1", id="inside an inlined function"),
    pytest.param(PLAIN + "create index on {0} (atomic(x))", "x = 1", id="inside a body in standard SQL"),
    pytest.param(PLAIN + "create index on {0} (second(x, 1))", "x = 1", id="a constant passed as an argument"),
    pytest.param(PLAIN + "create index on {0} (evil_default(x))", "x = 1", id="in an argument's default"),
    pytest.param(PLAIN + "create index on {0} (x) where from_text() > 0", "x = 1", id="SQL from a text"),
    pytest.param(PLAIN + "create index on {0} (x) where from_view(1) > 0", "x = 1", id="a view read by a function"),
    pytest.param(PLAIN + "create index on {0} (x) where from_subquery(1) > 0", "x = 1", id="a view in a subquery"),
    pytest.param(
        PLAIN + "create index on {0} (of_field(x));"
        "create or replace function of_field(int) returns int language sql immutable as"
        " 'select $1 + (row(1, 2)).from_field'",
        "x = 1",
        id="a field that is a call",
    ),
    pytest.param(
        PLAIN + "create index on {0} (again(x));"
        "create or replace function again(int) returns int language sql immutable as"
        " 'select case when $1 > 0 then public.again(0) else public.evil($1) end'",
        "x = 1",
        id="a recursive function with a constant",
    ),
    pytest.param(PLAIN + "create index on {0} (x) where cast_moody(1)", "x = 1", id="a cast to an enum"),
    pytest.param(PLAIN + "create index on {0} (evil(coalesce(1, x)))", "x = 1", id="a constant behind COALESCE"),
    pytest.param(PLAIN + "create index on {0} (evil(x + null))", "x = 1", id="a constant behind NULL"),
    pytest.param(PLAIN + "create index on {0} (evil(x + evil(1)))", "x = 1", id="a constant within a call of a column"),
    pytest.param(PLAIN + "create index on {0} (x) where case when x > 0 then evil(2) > 0 end", "x = 1", id="CASE"),
    pytest.param(PLAIN + "create index on {0} (x) where x in (1, evil(2))", "x = 1", id="IN"),
    pytest.param(PLAIN + "create index on {0} (x) where (1 === 2) > 0", "x = 1", id="an operator"),
    pytest.param(PLAIN + "create index on {0} ((x + row(1)::boxed))", "x = 1", id="an implicit cast"),
    pytest.param(PLAIN + "create statistics {0}_s on (x + evil(1)), y from {0}", "x = 1", id="extended statistics"),
    pytest.param(
        PLAIN + "create statistics {0}_s on (x + evil(1)) from {0}", "x = 1", id="statistics of one expression"
    ),
    pytest.param(
        "create table {0} (x int) partition by range ((x + evil(1)));"
        "create table {0}_1 partition of {0} for values from (1) to (9)",
        "x = 1",
        id="a partition key",
    ),
    pytest.param(
        "create table {0}_0 (x int, y int) partition by range ((x + evil(1)));"
        "create table {0} partition of {0}_0 for values from (1) to (9) partition by list (y);"
        "create table {0}_1 partition of {0} for values in (1)",
        "x = 1",
        id="the partition key above a partition that is partitioned",
    ),
    pytest.param(
        "create table {0} (x int) partition by range (x);"
        "create table {0}_1 partition of {0} for values from (1) to (9);"
        "create index on {0}_1 (x) where evil(1) > 0",
        "x = 1",
        id="an index of a partition",
    ),
    pytest.param(
        "create table {0} (x int) partition by hash (x evil_hashed);"
        "create table {0}_1 partition of {0} for values with (modulus 2, remainder 0);"
        "create table {0}_2 partition of {0} for values with (modulus 2, remainder 1)",
        "x = 1",
        id="an operator class that hashes a partition key",
    ),
    pytest.param(
        "create table {0} (x int) partition by range (x evil_btree);"
        "create table {0}_1 partition of {0} for values from (1) to (9)",
        "x = 1",
        id="an operator class that orders a partition key",
    ),
    pytest.param(
        PLAIN + "create table {0}_1 () inherits ({0}); create table {0}_2 () inherits ({0}_1);"
        "create index on {0}_2 (x) where evil(1) > 0",
        "x = 1",
        id="an index of a child's child",
    ),
    pytest.param(
        PLAIN + "create table {0}_1 () inherits ({0}); create table {0}_2 () inherits ({0});"
        "create table {0}_3 () inherits ({0}_1, {0}_2); create index on {0}_3 (x) where evil(1) > 0",
        "x = 1",
        id="an index of a child of two children",
    ),
    pytest.param(
        "create table {0}_0 (x int); create index on {0}_0 (x) where evil(1) > 0;"
        "create view {0}_1 as select * from {0}_0; create view {0} as select * from {0}_1",
        "x = 1",
        id="a table below two views",
    ),
    pytest.param(
        "create table {0}_0 (x int); create materialized view {0} as select * from {0}_0;"
        "create index on {0} (x) where evil(1) > 0",
        "x = 1",
        id="a materialized view",
    ),
    pytest.param(PLAIN + "create index on {0} (plus(row(1)::boxed, x))", "x = 1", id="a cast of a parameter"),
    pytest.param(PLAIN + "create index on {0} (plus_one(x))", "x = 1", id="a cast of what a function returns"),
    pytest.param(PLAIN + "create index on {0} (x) where as_sung(1) > 0", "x = 1", id="the check of a result"),
    pytest.param(PLAIN + "create index on {0} (x) where greatest('r'::color, 'g') = 'g'", "x = 1", id="GREATEST"),
    pytest.param(PLAIN + "create index on {0} (x) where array['r'::color] < array['g'::color]", "x = 1", id="arrays"),
    pytest.param(PLAIN + "create index on {0} (colored(x))", "x = 1", id="arrays inside a function"),
    pytest.param(PLAIN + "create index on {0} (with_r(x))", "x = 1", id="a literal that becomes an enum"),
    pytest.param("create table {0} (x span);" + ROWS, "x && '[1,5]'", id="the difference of a range"),
    pytest.param("create table {0} (x span_domain);" + ROWS, "x && '[1,5]'", id="the difference below a domain"),
    pytest.param(
        "create table {0} (x spans); insert into {0} select spans(span(n, n + 5)) from generate_series(1, 500) n;"
        "analyze {0};",
        "x && '{{[1,5]}}'",
        id="the difference of a multirange",
    ),
]

_QUOTED = "quote_literal(" * 22 + "$$'$$" + ")" * 22
_DOUBLED = "twice(" * 24 + "'a'" + ")" * 24
_DOUBLED_BESIDE = "beside_twice(x, " * 24 + "'a'" + ")" * 24

GROWING = [
    pytest.param("array_length(array_fill(0, array[60000000]), 1) > 0", id="array_fill"),
    pytest.param("npoints(polygon(15000000, circle '((0,0),1)')) > 0", id="a polygon of a circle"),
    pytest.param("factorial(10000) > 0", id="factorial"),
    pytest.param(f"length(replace('{'e' * 9_000}', 'e', '{'e' * 9_000}')) > 0", id="a text in place of its letters"),
    pytest.param(f"length({_QUOTED}) > 0", id="quotes of quotes"),
    pytest.param(f"length({_DOUBLED}) > 0", id="a function that doubles"),
    pytest.param(f"length({_DOUBLED_BESIDE}) > x", id="a function that doubles beside a column"),
]
"""Predicates that make the planner build large values, or take long."""

HARMLESS = [
    pytest.param(PLAIN + "create index on {0} (bucket(x, 10))", "x = 1", id="a constant for an inlined function"),
    pytest.param(
        "create table {0} (x int, m mood); create index on {0} (x) where m in ('a', 'b')", "x = 1", id="an enum"
    ),
    pytest.param("create table {0} (x int, check (x > evil(1)))", "x = 1", id="a CHECK"),
    pytest.param(PLAIN + "create table {0}_1 (check (x > evil(1))) inherits ({0})", "x = 1", id="a CHECK of a child"),
    pytest.param(PLAIN + "create index on {0} (evil(x)) where evil(x) > 0", "x = 1", id="a function of a column"),
    pytest.param(PLAIN + "create index on {0} (evil(coalesce(x, 1)))", "x = 1", id="a column with a value for NULL"),
    pytest.param(PLAIN + "create index on {0} (first(x))", "x = 1", id="a column passed as an argument"),
    pytest.param(PLAIN + "create index on {0} (named(x))", "x = 1", id="a column passed as a named argument"),
    pytest.param(PLAIN + "create index on {0} (((doubled(x)).a))", "x = 1", id="a body of two columns, never inlined"),
    pytest.param(PLAIN + "create index on {0} (x) where x > greatest(1, 2)", "x = 3", id="GREATEST of numbers"),
    pytest.param(PLAIN + "create index on {0} ((x === 2))", "x = 1", id="an operator on a column"),
    pytest.param(PLAIN + "create index on {0} (near(x))", "x = 1", id="a function that calls another of the same name"),
    pytest.param(PLAIN + "create index on {0} (moody(x))", "x = 1", id="a function that uses an enum"),
    pytest.param(PLAIN + "create index on {0} (from_view(x))", "x = 1", id="a function of a column that reads a view"),
    pytest.param("create table {0} (x text); create index on {0} (tidy(x))", "x = 'a'", id="an inlined function"),
    pytest.param("create table {0} (x text); create index on {0} (lpad(x, 9, '0'))", "x = 'a'", id="padding a column"),
    pytest.param(
        "create table {0} (x int); alter table {0} enable row level security;"
        "create policy adds on {0} for insert with check (evil(x) > 0);"
        "create policy changes on {0} for update using (evil(x) > 0)",
        "x = 1",
        id="policies for changes",
    ),
    pytest.param(
        "create table {0}_0 (x int); create view {0} as select x from {0}_0;"
        "create rule adds as on insert to {0} do instead insert into {0}_0 values (evil(new.x))",
        "x = 1",
        id="a rule for changes",
    ),
    pytest.param("create table {0} (x int default evil(1))", "x = 1", id="a default"),
    pytest.param(
        "create table {0} (x int) partition by list (evil(x)); create table {0}_1 partition of {0} for values in (1)",
        "x = 1",
        id="a partition key of a column",
    ),
]

UNREAD = [
    pytest.param("select $1 +", id="a body that cannot be parsed"),
    pytest.param("select $1" + " + 1" * 1_000, id="a body with too many parts"),
]
"""Bodies of an indexed function that cannot be read."""

FORMS = [*TRAPS, *HARMLESS]


@pytest.fixture(scope="module")
def trapped(embedded: str) -> Iterator[str]:
    """DSN of a database with a table `trap_<number>` for each form."""
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("create database trapped")
    dsn = make_conninfo(embedded, dbname="trapped")
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(FUNCTIONS.encode())
        for number, form in enumerate(FORMS):
            conn.execute(str(form.values[0]).format(f"trap_{number}").encode())
    yield dsn
    with psycopg.connect(embedded, autocommit=True) as conn:
        conn.execute("drop database trapped with (force)")


@pytest.fixture(scope="module")
def watched(trapped: str) -> Iterator[tuple[Gate, list[str]]]:
    """A gate, and the notices of its connection."""
    notices: list[str] = []

    def connect() -> psycopg.Connection:
        connection = psycopg.connect(trapped)
        connection.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        return connection

    with Gate(connect, frozenset(TableName("public", f"trap_{number}") for number in range(len(FORMS)))) as gate:
        yield gate, notices


@pytest.mark.parametrize("number", [pytest.param(n, id=str(trap.id)) for n, trap in enumerate(TRAPS)])
def test_code_that_the_planner_would_run_makes_its_relation_unsafe(
    watched: tuple[Gate, list[str]], trapped: str, number: int
) -> None:
    gate, notices = watched
    sql = f"SELECT * FROM trap_{number} WHERE {FORMS[number].values[1]}".replace("{{", "{").replace("}}", "}")

    verdict = gate.check(sql)

    assert (verdict.reason, CANARY in notices) == ("unsafe_relation", False)
    with psycopg.connect(trapped) as conn:
        conn.add_notice_handler(lambda notice: notices.append(notice.message_primary or ""))
        conn.execute(f"EXPLAIN {sql}".encode())
    assert CANARY in notices, "the trap does not work"
    notices.clear()


@pytest.mark.parametrize("number", [pytest.param(n + len(TRAPS), id=str(f.id)) for n, f in enumerate(HARMLESS)])
@pytest.mark.parametrize("where", ["FROM trap", "FROM (SELECT * FROM trap UNION ALL SELECT * FROM trap) AS two"])
def test_code_that_the_planner_does_not_run_refuses_nothing(
    watched: tuple[Gate, list[str]], number: int, where: str
) -> None:
    gate, notices = watched

    verdict = gate.check(f"SELECT * {where.replace('trap', f'trap_{number}')} WHERE {FORMS[number].values[1]}")

    assert (verdict.error, notices) == (None, [])


@pytest.mark.parametrize("body", UNREAD)
def test_a_body_that_cannot_be_read_makes_its_relation_unsafe(trapped: str, body: str) -> None:
    replaced = "create or replace function unread(int) returns int language sql immutable as '{}'"
    with psycopg.connect(trapped, autocommit=True) as conn:
        conn.execute(replaced.format("select $1").encode())
        conn.execute("create table of_unread (x int); create index on of_unread (unread(x))")
        conn.execute("set check_function_bodies to off")
        conn.execute(replaced.format(body).encode())
    try:
        with Gate(lambda: psycopg.connect(trapped), frozenset({TableName("public", "of_unread")})) as gate:
            assert gate.check("SELECT * FROM of_unread WHERE x = 1").reason == "unsafe_relation"
    finally:
        with psycopg.connect(trapped, autocommit=True) as conn:
            conn.execute("drop table of_unread; drop function unread")


@pytest.mark.long
@pytest.mark.parametrize("predicate", GROWING)
def test_large_planner_constants_make_a_relation_unsafe(trapped: str, predicate: str) -> None:
    with psycopg.connect(trapped, autocommit=True) as conn:
        conn.execute("create table growing (x int)")
        conn.execute(f"create index on growing (x) where {predicate}".encode())
    try:
        with Gate(lambda: psycopg.connect(trapped), frozenset({TableName("public", "growing")})) as gate:
            assert gate.check("SELECT * FROM growing WHERE x = 1").reason == "unsafe_relation"
    finally:
        with psycopg.connect(trapped, autocommit=True) as conn:
            conn.execute("drop table growing")

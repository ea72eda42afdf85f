"""`value.name`, which calls a function of one argument."""

from __future__ import annotations

from .places import everywhere, in_few_places
from .trap import CANARY, Trap, function

TRAPS = [
    Trap(
        name="a built-in function of a value",
        queries=(
            *everywhere(f"({CANARY}::bigint).pg_try_advisory_lock"),
            *in_few_places(f"(ARRAY[{CANARY}::bigint])[1].pg_try_advisory_lock"),
            f"SELECT (SELECT {CANARY}::bigint).pg_try_advisory_lock",
            f"SELECT (CASE WHEN true THEN {CANARY}::bigint END).pg_try_advisory_lock",
            f"SELECT (max({CANARY}::bigint + id - id)).pg_try_advisory_lock FROM city",
            f"SELECT (id - id + {CANARY}::bigint).pg_try_advisory_lock FROM city",
            f"SELECT (x).pg_try_advisory_lock FROM (VALUES ({CANARY}::bigint)) AS t (x)",
            f"SELECT (t.x).pg_try_advisory_lock_shared FROM (VALUES ({CANARY}::bigint)) AS t (x)",
            f"SELECT ((ROW({CANARY}::bigint)).f1).pg_try_advisory_lock",
            f"SELECT (coalesce(NULL, {CANARY}::bigint)).pg_try_advisory_lock",
            f"SELECT (abs({CANARY}::bigint)).pg_advisory_lock",
            f"SELECT ({CANARY}::bigint).pg_advisory_lock_shared::text",
        ),
    ),
    Trap(
        name="a built-in function of a function's rows",
        queries=(
            f"SELECT v.pg_try_advisory_lock FROM unnest(ARRAY[{CANARY}::bigint]) AS v",
            f"SELECT v.pg_try_advisory_lock FROM unnest(ARRAY[{CANARY}::bigint]) AS v (x)",
            f"SELECT unnest.pg_try_advisory_lock FROM unnest(ARRAY[{CANARY}::bigint])",
            f"SELECT v.pg_try_advisory_lock FROM abs({CANARY}::bigint) AS v",
            f"SELECT abs.pg_try_advisory_lock FROM abs({CANARY}::bigint)",
            f"SELECT v.pg_try_advisory_lock FROM generate_series({CANARY}::bigint, {CANARY}) AS v",
            f"SELECT generate_series.pg_advisory_lock FROM generate_series({CANARY}::bigint, {CANARY})",
            f"SELECT 1 FROM city, LATERAL abs({CANARY}::bigint) AS v WHERE v.pg_try_advisory_lock",
            f"SELECT 1 FROM city JOIN abs({CANARY}::bigint) AS v ON v.pg_try_advisory_lock",
            f"SELECT (SELECT v.pg_try_advisory_lock) FROM abs({CANARY}::bigint) AS v",
            f"SELECT 1 FROM abs({CANARY}::bigint) AS v GROUP BY v.pg_try_advisory_lock",
            f"SELECT 1 FROM abs({CANARY}::bigint) AS v ORDER BY v.pg_try_advisory_lock",
            f"SELECT v.pg_try_advisory_lock FROM ROWS FROM (abs({CANARY}::bigint)) AS v",
            f"SELECT (v).pg_try_advisory_lock FROM abs({CANARY}::bigint) AS v",
            f"WITH c AS (SELECT v.pg_try_advisory_lock FROM abs({CANARY}::bigint) AS v) SELECT * FROM c",
            f"SELECT count(v.pg_try_advisory_lock) FROM coalesce({CANARY}::bigint) AS v",
            f"SELECT coalesce.pg_try_advisory_lock FROM coalesce({CANARY}::bigint)",
            f"SELECT greatest.pg_try_advisory_lock FROM greatest({CANARY}::bigint)",
            f"SELECT int8.pg_try_advisory_lock FROM CAST({CANARY} AS bigint)",
            f'SELECT "V".pg_try_advisory_lock FROM abs({CANARY}::bigint) AS "V"',
            f"SELECT a.pg_try_advisory_lock FROM city, abs({CANARY}::bigint) AS a WHERE city.id = 1",
        ),
    ),
    Trap(
        name="a row's function",
        setup=function("public.own(city)", "text"),
        queries=(
            *everywhere("city.own")[:6],
            "SELECT c.own FROM city c",
            "SELECT (c).own FROM city c",
            "SELECT (SELECT c.own) FROM city c",
            "SELECT public.city.own FROM public.city",
            "SELECT city.own FROM city JOIN visit ON city.own IS NULL",
            "SELECT (x.r).own FROM (SELECT city AS r FROM city) AS x",
            "SELECT (ARRAY[c])[1].own FROM city c",
            "SELECT (max(c.own)) FROM city c",
            "SELECT c.own, count(*) FROM city c GROUP BY c.own HAVING c.own IS NULL",
            "SELECT 1 FROM visit v JOIN city c ON c.own IS NULL",
        ),
    ),
    Trap(
        name="a function of rows that repeat",
        setup=function("public.own(variadic city[])", "text"),
        queries=("SELECT c.own FROM city c", "SELECT (c).own FROM city c", *everywhere("city.own")[1:6]),
    ),
    Trap(
        name="a function of anything that repeats",
        setup=function("public.own(variadic anyarray)", "text"),
        queries=("SELECT c.own FROM city c", "SELECT (c).own FROM city c", "SELECT (1).own", "SELECT ('a'::text).own"),
    ),
    Trap(
        name="a compatible function of anything that repeats",
        setup=function("public.own(variadic anycompatiblearray)", "text"),
        queries=("SELECT c.own FROM city c", "SELECT (c).own FROM city c", "SELECT (1).own"),
    ),
    Trap(
        name="a function of a record",
        setup=function("public.own(record)", "text"),
        queries=(
            "SELECT c.own FROM city c",
            "SELECT (ROW(1, 2)).own",
            "SELECT t.own FROM (SELECT 1 AS a) AS t",
            "SELECT t.own FROM (VALUES (1)) AS t (a)",
            "WITH t AS (SELECT 1 AS a) SELECT t.own FROM t",
            "SELECT t.own FROM jsonb_to_record('{}') AS t (a int)",
            "SELECT t.own FROM json_each('{}') AS t UNION ALL SELECT t.own FROM (SELECT 1) AS t (a)",
        ),
    ),
    Trap(
        name="a polymorphic function",
        setup=function("public.own(anyelement)", "text"),
        queries=("SELECT c.own FROM city c", "SELECT (1).own", *in_few_places("(population).own")),
    ),
    Trap(
        name="a function with defaults",
        setup=function("public.own(a city, b int default 1)", "text")
        + function("public.it(a int, b int default 1)", "int"),
        queries=("SELECT c.own FROM city c", *in_few_places("(population).it")),
    ),
    Trap(
        name="a scalar function of the owner",
        setup=function("public.own(int)", "text"),
        queries=(
            *everywhere("(population).own"),
            "SELECT v.own FROM generate_series(1, 2) AS v",
            "SELECT generate_series.own FROM generate_series(1, 2)",
        ),
    ),
    Trap(
        name="a function called like a safe one",
        setup=function("public.upper(int)", "text") + function("public.count(city)", "int"),
        queries=("SELECT c.count FROM city c", *in_few_places("(population).upper")),
    ),
    Trap(
        name="a domain's name after a value",
        setup=function("public.bad(int)", "boolean", "true") + "create domain trap as int check (bad(value));",
        queries=(*in_few_places("(population).trap"), "SELECT v.trap FROM generate_series(1, 2) AS v"),
    ),
    Trap(
        name="a leak through the owner's rights",
        setup="create function public.own(city) returns text language sql stable security definer "
        "as 'select token from secret';"
        "create function public.own(variadic city[]) returns text language sql stable security definer "
        "as 'select token from secret';",
        queries=("SELECT c.own FROM city c", "SELECT (c).own FROM city c", "SELECT city.own FROM city LIMIT 1"),
    ),
    Trap(
        name="a function of an inherited row",
        setup=function("public.own(city)", "text") + "create table child (extra int) inherits (city);"
        "insert into child values (99, 'a');",
        relations=("child",),
        queries=("SELECT c.own FROM child c", "SELECT (c).own FROM child c", "SELECT child.own FROM child"),
    ),
    Trap(
        name="a function of a domain over rows",
        setup="create type pair as (a int, b int); create domain pairs as pair;"
        + function("public.own(pairs)", "text")
        + "create table trap (p pairs); insert into trap values ('(1,2)');",
        relations=("trap",),
        queries=("SELECT (p).own FROM trap", "SELECT (t.p).own FROM trap t"),
    ),
    Trap(
        name="a cast from rows",
        setup=function("public.numbered(city)", "int", "1")
        + "create cast (city as int) with function public.numbered(city) as implicit;",
        queries=(
            "SELECT c + 1 FROM city c",
            "SELECT abs(c) FROM city c",
            "SELECT city::int FROM city",
            "SELECT CAST(c AS int) FROM city c",
            "SELECT 1 FROM city c WHERE c = 1",
            "SELECT c.abs FROM city c",
            "SELECT (c).abs FROM city c",
            "SELECT sum(c) FROM city c",
            "SELECT 1 FROM generate_series(1, 2) g JOIN city c ON c = g",
            "SELECT 1 FROM city c WHERE c IN (1, 2)",
        ),
    ),
]

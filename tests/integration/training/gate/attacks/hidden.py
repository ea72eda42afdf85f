"""The owner's code that no name in the SQL shows: in casts, orders, ranges, views and policies."""

from __future__ import annotations

from .trap import CANARY, Trap, function, operator

_SORTS = (
    "SELECT x FROM kept ORDER BY x",
    "SELECT DISTINCT x FROM kept",
    "SELECT x FROM kept GROUP BY x",
    "SELECT x FROM kept UNION SELECT x FROM kept",
    "SELECT x FROM kept EXCEPT SELECT x FROM kept LIMIT 1",
    "SELECT rank() OVER (ORDER BY x) FROM kept",
    "SELECT count(DISTINCT x) FROM kept",
    "SELECT array_agg(id ORDER BY x) FROM kept",
    "SELECT DISTINCT ON (x) id FROM kept",
    "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM kept",
    "SELECT mode() WITHIN GROUP (ORDER BY x) FROM kept",
    "SELECT ARRAY[x] = ARRAY[x] FROM kept",
    "SELECT k = k FROM kept k",
    "SELECT k FROM kept k ORDER BY k",
)


def _order(type_: str, values: str, *, enum: bool = False) -> str:
    """Return SQL that makes the owner's functions the default order of a type."""
    made = f"create type {type_} as enum ('a', 'b');" if enum else ""
    made += function(f"public.compared({type_}, {type_})", "int", "0")
    for name in ("<", "<=", "=", ">=", ">"):
        made += operator(name, type_, type_, schema="other")
    return (
        "create schema other;"
        + made
        + f"create operator class own for type {type_} using btree as "
        + "operator 1 other.<, operator 2 other.<=, operator 3 other.=, operator 4 other.>=, operator 5 other.>,"
        + f"function 1 public.compared({type_}, {type_});"
        + f"alter operator class own using btree rename to owned; update pg_opclass set opcdefault = true "
        f"where opcname = 'owned'; create table kept (id int, x {type_}); insert into kept values {values};"
    )


def _view(name: str, select: str, query: str = "SELECT * FROM seen", *, setup: str = "") -> Trap:
    return Trap(
        name=f"a view with {name}", setup=f"{setup}create view seen as {select};", queries=(query,), relations=("seen",)
    )


_EQUALS = operator("=", "varchar", "varchar", schema="public")
_OWN = function("public.own(int)", "int", "1")
_MOODS = (
    "create type mood as enum ('a', 'b');"
    + function("public.moody(mood)", "text")
    + "create cast (mood as text) with function public.moody(mood) as implicit;"
)


def _policy(name: str, condition: str, setup: str = "") -> Trap:
    return Trap(
        name=f"a policy with {name}",
        setup=f"{setup}create table kept (id int, name varchar); insert into kept values (1, 'a');"
        f"alter table kept enable row level security; create policy p on kept for select using ({condition});"
        "grant select on all tables in schema public to public;",
        queries=("SELECT * FROM kept", "SELECT count(*) FROM kept k JOIN city c ON c.id = k.id"),
        relations=("kept",),
        as_reader=True,
    )


TRAPS = [
    Trap(
        name="an implicit cast between two built-in types",
        setup=function("public.dated(boolean)", "date")
        + "create cast (boolean as date) with function public.dated(boolean) as implicit;",
        queries=(
            "SELECT true::date",
            "SELECT 1 FROM city WHERE founded = (id > 0)",
            "SELECT date_part('day', true)",
            "SELECT isfinite(true)",
        ),
    ),
    Trap(
        name="an explicit cast between two built-in types",
        setup=function("public.dated(boolean)", "date")
        + "create cast (boolean as date) with function public.dated(boolean);",
        queries=(
            "SELECT true::date",
            "SELECT CAST(id > 0 AS date) FROM city",
            "SELECT (true)::pg_catalog.date",
            "SELECT ARRAY[true]::date[]",
        ),
    ),
    Trap(
        name="a cast from the owner's enum",
        setup=_MOODS + "create table kept (m mood); insert into kept values ('a');",
        relations=("kept",),
        queries=(
            "SELECT upper(m) FROM kept",
            "SELECT m::text FROM kept",
            "SELECT 1 FROM kept WHERE m LIKE 'a'",
            "SELECT 'a'::mood::text",
            "SELECT upper('a'::public.mood)",
            "SELECT concat_ws(m, 'a', 'b') FROM kept",
            "SELECT ('a'::mood).upper",
        ),
    ),
    Trap(
        name="a cast to the owner's enum",
        setup="create type mood as enum ('a', 'b');"
        + function("public.moody(int)", "mood", "'a'")
        + "create cast (int as mood) with function public.moody(int) as implicit;"
        "create table kept (m mood); insert into kept values ('a');",
        relations=("kept",),
        queries=("SELECT 1::mood", "SELECT CAST(id AS mood) FROM city", "SELECT ARRAY[1]::mood[]"),
    ),
    Trap(
        name="a default order of the owner's enum",
        setup=_order("mood", "(1, 'a'), (1, 'b'), (1, 'a')", enum=True),
        relations=("kept",),
        queries=_SORTS,
    ),
    Trap(
        name="a default order of a built-in type",
        setup=_order("json", "(1, '1'), (2, '2'), (3, '1')"),
        relations=("kept",),
        queries=(
            *_SORTS[:8],
            "SELECT to_json(id) FROM city ORDER BY 1",
            "SELECT DISTINCT to_json(name) FROM city",
            "SELECT count(*) FROM city GROUP BY json_build_array(id)",
            "SELECT DISTINCT c FROM (SELECT to_json(id) AS x FROM city) AS c",
        ),
    ),
    Trap(
        name="an index in the owner's order",
        setup=function("public.compared(int, int)", "int", "btint4cmp($1, $2)")
        + "create operator class own for type int using btree as operator 1 <, operator 2 <=, operator 3 =,"
        "operator 4 >=, operator 5 >, function 1 public.compared(int, int);"
        "create table kept as select generate_series(1, 5000) as x; create index on kept (x own); analyze kept;"
        "create view seen as select x from kept;",
        relations=("kept", "seen"),
        queries=("SELECT * FROM kept WHERE x = 7", "SELECT * FROM seen WHERE x > 4990"),
    ),
    Trap(
        name="a range in the owner's order",
        setup=_order("int", "(1, 1)").replace("update pg_opclass set opcdefault = true where opcname = 'owned';", "")
        + "create type span as range (subtype = int, subtype_opclass = owned);"
        "create table spans (s span); insert into spans values ('[1,2]'), ('[3,4]');",
        relations=("spans",),
        queries=(
            "SELECT 1 FROM spans WHERE s = '[1,2]'",
            "SELECT 1 FROM spans WHERE s @> 1",
            "SELECT s FROM spans ORDER BY s",
            "SELECT a.s && b.s FROM spans a, spans b",
            "SELECT lower(s) FROM spans WHERE s < '[5,6]'",
            "SELECT range_merge(s, '[1,9]') FROM spans",
            "SELECT array_agg(s) = array_agg(s) FROM spans",
        ),
    ),
    Trap(
        name="a range whose width the owner's function tells the planner",
        setup=function("public.apart(int, int)", "float8", "1")
        + "create type span as range (subtype = int, subtype_diff = public.apart);"
        "create table spans (s span); insert into spans select span(n, n + 5) from generate_series(1, 500) n;"
        "analyze spans;",
        relations=("spans",),
        queries=("SELECT 1 FROM spans WHERE s && '[5,100]'", "SELECT 1 FROM spans WHERE s <@ '[5,100]'"),
    ),
    _view("a function", "select own(id) from city", setup=_OWN),
    _view("a function in its WHERE", "select id from city where own(id) = 1", setup=_OWN),
    _view("a function in its ORDER BY", "select id from city order by own(id)", setup=_OWN),
    _view("a function in its LIMIT", "select id from city limit own(1)", setup=_OWN),
    _view("a function in FROM", "select c.id from city c, own(c.id)", setup=_OWN),
    _view("a function in a CTE", "with c as materialized (select own(id) as x from city) select x from c", setup=_OWN),
    _view("a function in a subquery", "select (select own(id)) from city", setup=_OWN),
    _view("a function in an aggregate", "select max(own(id)) from city", setup=_OWN),
    _view("a function in a window", "select sum(1) over (order by own(id)) from city", setup=_OWN),
    _view("a function in CASE", "select case when own(id) = 1 then 1 end from city", setup=_OWN),
    _view("a function in HAVING", "select count(*) from city having max(own(id)) = 1", setup=_OWN),
    _view("a function in a join", "select c.id from city c join visit v on own(c.id) = v.id", setup=_OWN),
    _view("a function in a set", "select 1 union all select own(id) from city", setup=_OWN),
    _view("a function in VALUES", "values (own(1))", setup=_OWN),
    _view("a row's function", "select c.held from city c", setup=function("public.held(city)", "int", "1")),
    _view("NULLIF", "select nullif(name, 'a'::varchar) from city", setup=_EQUALS),
    _view("IN", "select id from city where name in ('a'::varchar)", setup=_EQUALS),
    _view("CASE", "select case name when 'a'::varchar then 1 end from city", setup=_EQUALS),
    _view("USING", "select a.id from city a join city b using (name)", setup=_EQUALS),
    _view("IS DISTINCT FROM", "select name is distinct from 'a'::varchar from city", setup=_EQUALS),
    _view("ANY of a subquery", "select name = any (select name from city) from city", setup=_EQUALS),
    _view("an implicit cast", "select upper('a'::mood) as x", setup=_MOODS),
    _view("a lock", f"select pg_try_advisory_lock({CANARY})"),
    _view("a lock in FROM", f"select * from pg_try_advisory_lock({CANARY})"),
    Trap(
        name="a view over a view",
        setup=_OWN
        + "create view under as select own(id) as x from city; create view seen as select count(x) from under;",
        queries=("SELECT * FROM seen",),
        relations=("seen",),
    ),
    Trap(
        name="a view of an extension's function beside it",
        extensions=("pg_trgm",),
        setup=function("public.similarity(int)", "int") + "create view seen as select similarity(id) from city;",
        queries=("SELECT * FROM seen",),
        relations=("seen",),
    ),
    Trap(
        name="a populated record",
        extensions=("hstore",),
        setup=function("public.bad(int)", "boolean", "true")
        + "create domain trap as int check (public.bad(value)); create table other_kept (a trap);",
        queries=(
            "SELECT populate_record(NULL::other_kept, 'a=>1')",
            "SELECT (NULL::other_kept) #= hstore('a', '1')",
            "SELECT public.populate_record(NULL::public.other_kept, 'a=>1')",
            "SELECT NULL::other_kept OPERATOR(public.#=) hstore('a', '1')",
            "SELECT jsonb_populate_record(NULL::other_kept, '{\"a\": 1}')",
            "SELECT * FROM jsonb_populate_recordset(NULL::other_kept, '[{\"a\": 1}]')",
            "SELECT * FROM json_populate_record(NULL::other_kept, '{\"a\": 1}')",
        ),
    ),
    _policy("a function", "own(id) = 1", _OWN),
    _policy("a lock", f"pg_try_advisory_lock({CANARY})"),
    _policy("an =", "name = 'a'::varchar", _EQUALS),
    _policy("IN", "name in ('a'::varchar)", _EQUALS),
    _policy("a subquery", "exists (select from city where own(city.id) = 1)", _OWN),
    _policy("an implicit cast", "upper('a'::mood) is null", _MOODS),
    _policy(
        "a domain over a domain",
        "'1'::trap is not null",
        function("public.bad(int)", "boolean", "true")
        + "create domain inner_trap as int check (public.bad(value)); create domain trap as inner_trap;",
    ),
    _policy("a view", "id in (select x from under)", _OWN + "create view under as select own(id) as x from city;"),
]

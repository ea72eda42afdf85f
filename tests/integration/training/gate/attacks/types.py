"""Types that run the owner's code: checks of domains within them, casts, orders, ranges."""

from __future__ import annotations

from .trap import CANARY, Trap, function

_BAD = function("public.bad(anyelement)", "boolean", "true")
_INNER = _BAD + "create domain inner_trap as int check (public.bad(value));"
_KINDS = {
    "a domain": ("create domain trap as int check (public.bad(value));", "1", "'1'"),
    "a domain whose check locks": (f"create domain trap as int check (pg_try_advisory_lock({CANARY}));", "1", "'1'"),
    "a domain over a domain": ("create domain trap as inner_trap;", "1", "'1'"),
    "a domain over a domain with a check": ("create domain trap as inner_trap check (value > 0);", "1", "'1'"),
    "a domain over three domains": (
        "create domain second as inner_trap; create domain third as second; create domain trap as third;",
        "1",
        "'1'",
    ),
    "a domain over an array": ("create domain trap as inner_trap[];", "ARRAY[1]", "'{1}'"),
    "a domain over an array of a domain of arrays": (
        "create domain several as inner_trap[]; create domain trap as several[];",
        "ARRAY['{1}']",
        "'{\"{1}\"}'",
    ),
    "a domain over a composite": (
        "create type pair as (a int, b inner_trap); create domain trap as pair;",
        "'(1,2)'",
        "ROW(1, 2)",
    ),
    "a domain over a composite of a composite": (
        "create type pair as (a int, b inner_trap); create type outside as (p pair); create domain trap as outside;",
        """'("(1,2)")'""",
        "ROW(ROW(1, 2))",
    ),
    "a domain over an array of composites": (
        "create type pair as (a int, b inner_trap); create domain trap as pair[];",
        """'{"(1,2)"}'""",
        "ARRAY[ROW(1, 2)]",
    ),
    "a domain over a row of a table": (
        "create table pair (a int, b inner_trap); create domain trap as pair;",
        "'(1,2)'",
        "ROW(1, 2)",
    ),
    "a domain over a range": (
        "create type span as range (subtype = inner_trap); create domain trap as span;",
        "'[1,2]'",
        "'[1,5)'",
    ),
    "a domain over a multirange": (
        "create type span as range (subtype = inner_trap); create domain trap as span_multirange;",
        "'{[1,2]}'",
        "'{[1,5)}'",
    ),
    "a domain over an array of ranges": (
        "create type span as range (subtype = inner_trap); create domain trap as span[];",
        """'{"[1,2]"}'""",
        """'{"[1,3]"}'""",
    ),
    "a composite in a range in a domain": (
        "create type pair as (b inner_trap); create type span as range (subtype = pair); create domain trap as span;",
        """'["(1)","(2)"]'""",
        """'("(1)",)'""",
    ),
}


def _casts(plain: str, other: str) -> tuple[str, ...]:
    return (
        f"SELECT {plain}::trap",
        f"SELECT CAST({other} AS trap)",
        f"SELECT {plain}::public.trap",
        f"SELECT {plain}::trap FROM city",
        f"SELECT 1 FROM city WHERE {plain}::trap IS NOT NULL",
        f"SELECT count({plain}::trap) FROM city",
        f"SELECT ({other})::trap",
        f"SELECT trap({plain if plain.startswith("'") else other})",
        f"SELECT coalesce({plain}::trap, NULL)",
        f"SELECT CASE WHEN true THEN {plain}::trap END",
        f"VALUES ({plain}::trap)",
        f"SELECT * FROM (SELECT {plain}::trap AS x OFFSET 0) AS t",
        f"WITH c AS MATERIALIZED (SELECT {plain}::trap AS x) SELECT * FROM c",
        f"SELECT 1 ORDER BY {plain}::trap IS NULL, 1 LIMIT (SELECT 1 WHERE {plain}::trap IS NOT NULL)",
    )


_VALUES = {
    "a domain": "1",
    "a domain over a domain": "1",
    "a domain over an array": "[1]",
    "a domain over a composite": '{"b":1}',
    "a domain over a row of a table": '{"b":1}',
    "a domain over a range": '"[1,2]"',
    "a domain over an array of composites": '[{"b":1}]',
}


def _records(value: str) -> tuple[str, ...]:
    document = '{"x":' + value + "}"
    return (
        f"SELECT * FROM jsonb_to_record('{document}') AS t (x trap)",
        f"SELECT * FROM json_to_record('{document}') AS t (x public.trap)",
        f"SELECT * FROM jsonb_to_recordset('[{document}]') AS t (x trap)",
        f"SELECT * FROM json_to_recordset('[{document}]') AS t (x trap)",
        f"SELECT * FROM ROWS FROM (json_to_recordset('[{document}]') AS (x trap), generate_series(1, 2)) AS t",
        f"SELECT 1 FROM city, LATERAL jsonb_to_record('{document}') AS t (x trap)",
    )


_VIEWS = (
    ("create view seen as select '1'::trap as x, * from city;", "SELECT x FROM seen"),
    ("create view seen as select * from jsonb_to_record('{\"x\":1}') as t (x trap);", "SELECT * FROM seen"),
    (
        "create view under as select '1'::trap as x from city; create view seen as select x from under;",
        "SELECT count(x) FROM seen",
    ),
    ("create view seen as select id from city where '1'::trap is not null;", "SELECT * FROM seen"),
)

_ARRAYS = (
    "SELECT 1 FROM kept WHERE many = '{2}'",
    "SELECT 1 FROM kept WHERE many @> '{2}'",
    "SELECT 1 FROM kept WHERE many && '{2}'",
    "SELECT 1 FROM kept WHERE many IN ('{2}', '{3}')",
    "SELECT 1 FROM kept WHERE many <> ALL (ARRAY[many, '{2}'])",
    "SELECT 1 FROM kept WHERE many IS DISTINCT FROM '{2}'",
    "SELECT 1 FROM kept WHERE many BETWEEN '{2}' AND '{3}'",
    "SELECT coalesce(many, '{2}') FROM kept",
    "SELECT nullif(many, '{2}') FROM kept",
    "SELECT greatest(many, '{2}') FROM kept",
    "SELECT CASE WHEN id > 0 THEN many ELSE '{2}' END FROM kept",
    "SELECT CASE many WHEN '{2}' THEN 1 END FROM kept",
    "SELECT many || '{2}' FROM kept",
    "SELECT array_cat(many, '{2}') FROM kept",
    "SELECT ARRAY[many, '{2}'] FROM kept",
    "SELECT lag(many, 1, '{2}') OVER (ORDER BY id) FROM kept",
    "SELECT many FROM kept UNION ALL SELECT '{2}'",
    "SELECT many FROM kept EXCEPT SELECT '{2}'",
)
_ROWS = (
    "SELECT coalesce(pair, '(1,2)') FROM kept",
    "SELECT CASE WHEN id > 0 THEN pair ELSE '(1,2)' END FROM kept",
    "SELECT ARRAY[pair, '(1,2)'] FROM kept",
    "SELECT pair FROM kept UNION ALL SELECT '(1,2)'",
    "SELECT lead(pair, 1, '(1,2)') OVER (ORDER BY id) FROM kept",
    "SELECT nullif(pairs, '{\"(1,2)\"}') FROM kept",
    "SELECT pairs || '{\"(1,2)\"}' FROM kept",
)
_SPANS = (
    "SELECT 1 FROM kept WHERE span = '[1,2]'",
    "SELECT 1 FROM kept WHERE span && '[1,2]'",
    "SELECT 1 FROM kept WHERE span @> '[1,2]'",
    "SELECT 1 FROM kept WHERE span < '[1,2]'",
    "SELECT span + '[1,2]' FROM kept",
    "SELECT coalesce(span, '[1,2]') FROM kept",
    "SELECT range_merge(span, '[1,2]') FROM kept",
    "SELECT span FROM kept UNION ALL SELECT '[1,2]'",
)
_PLAIN = (
    "SELECT ARRAY[one] || '{2}' FROM kept",
    "SELECT array_cat(ARRAY[one], '{2}') FROM kept",
    "SELECT ARRAY[one] = '{2}' FROM kept",
    "SELECT array_agg(one) || '{2}' FROM kept",
    "SELECT coalesce(array_agg(one), '{2}') FROM kept",
    "SELECT coalesce(ARRAY[one], '{2}') FROM kept",
    "SELECT coalesce(k, '(1,2)') FROM kept k",
    "SELECT ARRAY[k, '(1,2)'] FROM kept k",
    "SELECT ARRAY[one] FROM kept UNION ALL SELECT '{2}'",
    "SELECT ARRAY(SELECT one FROM kept) || '{2}'",
    "SELECT 1 FROM kept WHERE ARRAY[one] && '{2}'",
    "SELECT x || '{2}' FROM (SELECT ARRAY[one] AS x FROM kept) AS t",
)


def _kept(columns: str) -> str:
    """Return SQL for a table with a row, and types whose check was added later."""
    made = "create type pair as (a int, b inner_trap); create type span as range (subtype = inner_trap);"
    return (
        _BAD
        + "create domain inner_trap as int;"
        + made
        + f"create table kept (id int default 1, {columns}); insert into kept default values;"
        + "alter domain inner_trap add check (public.bad(value)) not valid;"
    )


TRAPS = [
    *(
        Trap(name=f"a cast to {kind}", setup=_INNER + made, queries=_casts(plain, other))
        for kind, (made, plain, other) in _KINDS.items()
    ),
    *(
        Trap(name=f"a record with {kind}", setup=_INNER + _KINDS[kind][0], queries=_records(value))
        for kind, value in _VALUES.items()
    ),
    *(
        Trap(
            name=f"view {number} over a domain over a domain",
            setup=_INNER + "create domain trap as inner_trap;" + view,
            queries=(query,),
            relations=("seen",),
        )
        for number, (view, query) in enumerate(_VIEWS)
    ),
    Trap(name="a column of arrays", setup=_kept("many inner_trap[]"), queries=_ARRAYS, relations=("kept",)),
    Trap(name="a column of rows", setup=_kept("pair pair, pairs pair[]"), queries=_ROWS, relations=("kept",)),
    Trap(name="a table's own row", setup=_kept("one inner_trap"), queries=_PLAIN, relations=("kept",)),
    Trap(name="a column of ranges", setup=_kept("span span"), queries=_SPANS, relations=("kept",)),
]

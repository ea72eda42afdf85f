"""The owner's functions and operators with the names of trusted ones."""

from __future__ import annotations

from .places import everywhere, in_few_places
from .trap import CANARY, Trap, function, operator

_EQUALITY = (
    "SELECT 1 FROM city WHERE name = 'a'::varchar",
    "SELECT 1 FROM city WHERE name IN ('a'::varchar)",
    "SELECT 1 FROM city WHERE name IN ('a'::varchar, 'b'::varchar)",
    "SELECT 1 FROM city WHERE name NOT IN (SELECT name FROM city)",
    "SELECT 1 FROM city WHERE name = ANY (ARRAY['a'::varchar])",
    "SELECT 1 FROM city WHERE name = ANY (SELECT name FROM city)",
    "SELECT CASE name WHEN 'a'::varchar THEN 1 END FROM city",
    "SELECT NULLIF(name, 'a'::varchar) FROM city",
    "SELECT name IS DISTINCT FROM 'a'::varchar FROM city",
    "SELECT name IS NOT DISTINCT FROM 'a'::varchar FROM city",
    "SELECT 1 FROM city a JOIN city b USING (name)",
    "SELECT 1 FROM city NATURAL JOIN big_city",
    "SELECT name OPERATOR(public.=) 'a'::varchar FROM city",
    "SELECT 1 FROM city a JOIN city b ON a.name = b.name",
    "SELECT (SELECT 'a'::varchar) = name FROM city",
)
_ORDER = (
    "SELECT 1 FROM city WHERE name < 'a'::varchar",
    "SELECT 1 FROM city WHERE name BETWEEN 'a'::varchar AND 'z'::varchar",
    "SELECT 1 FROM city WHERE name NOT BETWEEN 'a'::varchar AND 'z'::varchar",
    "SELECT 1 FROM city WHERE name BETWEEN SYMMETRIC 'z'::varchar AND 'a'::varchar",
    "SELECT 1 FROM city WHERE name < ALL (SELECT name FROM city)",
)
_ORDERING = "".join(operator(name, "varchar", "varchar") for name in ("<", "<=", ">", ">="))
_LIKENESS = (
    "SELECT 1 FROM city WHERE name LIKE 'a'::varchar",
    "SELECT 1 FROM city WHERE name ILIKE 'a'::varchar",
    "SELECT 1 FROM city WHERE name NOT LIKE 'a'::varchar",
    "SELECT 1 FROM city WHERE name LIKE ANY (ARRAY['a'::varchar])",
    "SELECT 1 FROM city WHERE name ~ 'a'::varchar",
    "SELECT 1 FROM city WHERE name !~* 'a'::varchar",
)
_LIKE = "".join(operator(name, "varchar", "varchar") for name in ("~~", "~~*", "!~~", "~", "!~*"))


def _beside(extension: str, made: str, expression: str, *others: str) -> Trap:
    return Trap(
        name=f"{expression} beside {extension}",
        extensions=(extension,),
        setup=made,
        queries=in_few_places(expression, *others),
    )


TRAPS = [
    Trap(
        name="a function beside an extension's of that name",
        extensions=("pg_trgm",),
        setup=function("public.similarity(int)", "int"),
        queries=(
            *everywhere("similarity(population)"),
            *in_few_places("public.similarity(population)"),
            "SELECT * FROM similarity(1)",
            "SELECT * FROM city, similarity(population)",
            "SELECT * FROM ROWS FROM (similarity(1), generate_series(1, 2)) AS t",
        ),
    ),
    _beside("pg_trgm", function("public.similarity(varchar, varchar)", "real"), "similarity(name, name)"),
    _beside("pg_trgm", function("public.similarity(variadic int[])", "int"), "similarity(1, 2, 3)"),
    _beside("pg_trgm", function("public.similarity(a int, b int default 1)", "int"), "similarity(b => 1, a => 2)"),
    _beside("pg_trgm", function("public.show_trgm(anyelement)", "int"), "show_trgm(population)"),
    _beside("pg_trgm", function("public.word_similarity(int, int)", "int"), "word_similarity(1, population)"),
    _beside("hstore", function("public.akeys(int)", "int"), "akeys(population)"),
    _beside("hstore", function("public.hstore(int)", "int"), "hstore(population)", "public.hstore(population)"),
    _beside("hstore", function("public.defined(int, int)", "int"), "defined(population, 1)"),
    _beside("citext", function("public.strpos(varchar, varchar)", "int"), "strpos(name, 'a'::varchar)"),
    _beside("citext", function("public.replace(int, int, int)", "int"), "replace(1, 2, population)"),
    _beside("citext", function("public.max(varchar, varchar)", "int"), "max(name, name)"),
    _beside("fuzzystrmatch", function("public.levenshtein(int, int)", "int"), "levenshtein(population, 1)"),
    _beside("fuzzystrmatch", function("public.soundex(int)", "int"), "soundex(population)"),
    _beside("unaccent", function("public.unaccent(int)", "int"), "unaccent(population)"),
    _beside("cube", function("public.cube(text, int)", "int"), "cube('a'::text, population)"),
    _beside("ltree", function("public.nlevel(int)", "int"), "nlevel(population)"),
    _beside("intarray", function("public.sort(int)", "int"), "sort(population)"),
    _beside("vector", function("public.l2_distance(int, int)", "int"), "l2_distance(population, 1)"),
    _beside("vector", function("public.vector_dims(int)", "int"), "vector_dims(population)"),
    _beside("pg_trgm", operator("%", "varchar", "varchar"), "(name % name)", "(name OPERATOR(public.%) name)"),
    _beside("pg_trgm", operator("<->", "varchar", "varchar"), "(name <-> name)"),
    _beside("pg_trgm", operator("%>", "int", "int"), "(population %> 1)"),
    _beside("hstore", operator("->", "varchar", "varchar"), "(name -> name)"),
    _beside("hstore", operator("?", "int", "int"), "(population ? 1)"),
    _beside("hstore", operator("||", "varchar", "int"), "(name || population)"),
    _beside("vector", operator("<=>", "int", "int"), "(population <=> 1)"),
    _beside("ltree", operator("@>", "int", "int"), "(population @> 1)"),
    _beside("cube", operator("&&", "int", "int"), "(population && 1)"),
    Trap(
        name="an = beside citext's",
        extensions=("citext",),
        setup=operator("=", "varchar", "varchar"),
        queries=_EQUALITY,
    ),
    Trap(
        name="orders beside citext's",
        extensions=("citext",),
        setup=_ORDERING,
        queries=_ORDER,
    ),
    Trap(name="likenesses beside citext's", extensions=("citext",), setup=_LIKE, queries=_LIKENESS),
    Trap(name="an = without an extension", setup=operator("=", "varchar", "varchar"), queries=_EQUALITY),
    Trap(name="orders without an extension", setup=_ORDERING, queries=_ORDER),
    Trap(name="likenesses without an extension", setup=_LIKE, queries=_LIKENESS),
    Trap(
        name="a prefix operator",
        setup=function("public.negated(varchar)", "boolean")
        + "create operator public.- (rightarg = varchar, function = public.negated);",
        queries=in_few_places("(- name)"),
    ),
    Trap(
        name="a built-in function's better match",
        setup=function("public.lower(varchar)", "text"),
        queries=(*everywhere("lower(name)"), *in_few_places("public.lower(name)")),
    ),
    Trap(
        name="a function in pg_catalog",
        setup=function("pg_catalog.lower(varchar)", "text"),
        queries=(*everywhere("lower(name)"), *in_few_places("pg_catalog.lower(name)")),
    ),
    Trap(
        name="an operator in pg_catalog",
        setup=operator("=", "varchar", "varchar", schema="pg_catalog"),
        queries=tuple(sql.replace("public.=", "pg_catalog.=") for sql in _EQUALITY),
    ),
    Trap(
        name="a polymorphic operator in pg_catalog",
        setup=operator("<->", "varchar", "varchar", schema="pg_catalog"),
        queries=in_few_places("(name <-> name)", "(name OPERATOR(pg_catalog.<->) name)"),
    ),
    Trap(
        name="an aggregate",
        setup=function("public.gathered(int, varchar)", "int")
        + "create aggregate public.max(varchar) (sfunc = public.gathered, stype = int);",
        queries=(
            "SELECT max(name) FROM city",
            "SELECT max(name) OVER () FROM city",
            "SELECT max(name) FILTER (WHERE true) FROM city",
            "SELECT public.max(name) FROM city",
        ),
    ),
    Trap(
        name="an ordered-set aggregate",
        setup=function("public.gathered(int, varchar)", "int")
        + "create aggregate public.mode(order by varchar) (sfunc = public.gathered, stype = int);",
        queries=("SELECT mode() WITHIN GROUP (ORDER BY name) FROM city",),
    ),
    Trap(
        name="a function added to an extension",
        extensions=("pg_trgm",),
        setup=function("public.added(int)", "int") + "alter extension pg_trgm add function public.added(int);",
        queries=in_few_places("added(population)", "public.added(population)"),
    ),
    Trap(
        name="compiled code under another name, added to an extension",
        extensions=("pg_trgm",),
        setup="create function public.added(bigint) returns boolean language internal immutable strict "
        "as 'pg_try_advisory_lock_int8'; alter extension pg_trgm add function public.added(bigint);",
        queries=in_few_places(f"added({CANARY})"),
    ),
    Trap(
        name="an operator added to an extension",
        extensions=("pg_trgm",),
        setup=operator("%%", "varchar", "varchar")
        + "alter extension pg_trgm add operator public.%%(varchar, varchar);",
        queries=in_few_places("(name %% name)"),
    ),
    Trap(
        name="an aggregate added to an extension",
        extensions=("pg_trgm",),
        setup=function("public.gathered(int, varchar)", "int")
        + "create aggregate public.added(varchar) (sfunc = public.gathered, stype = int);"
        "alter extension pg_trgm add aggregate public.added(varchar);",
        queries=("SELECT added(name) FROM city", "SELECT id FROM city GROUP BY id ORDER BY public.added(name)"),
    ),
    Trap(
        name="a default argument of an extension's function",
        extensions=("pg_trgm",),
        setup=function("public.other()", "text")
        + "create or replace function public.similarity(text, text default public.other()) returns real "
        "language c immutable strict as '$libdir/pg_trgm', 'similarity';",
        queries=in_few_places("similarity(name)"),
    ),
    Trap(
        name="an extension's function in another language",
        extensions=("pg_trgm",),
        setup=function("public.similarity(text, text)", "real").replace("create", "create or replace", 1),
        queries=in_few_places("similarity(name, name)", "public.similarity(name, 'a')"),
    ),
    Trap(
        name="a new body of an extension's SQL function",
        extensions=("citext",),
        setup=function("public.other()", "int")
        + "create or replace function public.strpos(citext, citext) returns int language sql immutable "
        "as 'select public.other()';",
        queries=in_few_places("strpos(name::citext, 'a'::citext)"),
    ),
    Trap(
        name="a new standard body of an extension's SQL function",
        extensions=("citext",),
        setup=function("public.other(text)", "int")
        + "create cast (text as int) with function public.other(text) as implicit;"
        "create or replace function public.strpos(citext, citext) returns int language sql immutable "
        "return 'a'::text::int;",
        queries=in_few_places("strpos(name::citext, 'a'::citext)"),
    ),
    Trap(
        name="a function added to an extension that reads a table outside",
        extensions=("pg_trgm",),
        setup="create function public.added() returns text language sql stable as 'select token from public.secret';"
        "create function public.other() returns text language sql stable return (select token from public.secret);"
        "alter extension pg_trgm add function public.added(); alter extension pg_trgm add function public.other();",
        queries=(
            "SELECT added()",
            "SELECT * FROM public.added()",
            "SELECT other() FROM city",
            "SELECT left(other(), 99)",
        ),
    ),
    Trap(
        name="an operator that an extension's SQL function finds on the path",
        extensions=("cube", "earthdistance"),
        setup=operator("<", "float8", "int"),
        queries=("SELECT gc_to_sec(population) FROM city", "SELECT sec_to_gc(population) FROM city"),
        until=16,
    ),
    Trap(
        name="a volatile operator of an extension",
        extensions=("pg_trgm",),
        setup=function("public.seen(varchar, varchar)", "boolean", options="volatile")
        + "create operator public.%% (leftarg = varchar, rightarg = varchar, function = public.seen);"
        "alter extension pg_trgm add operator public.%%(varchar, varchar);"
        "alter extension pg_trgm add function public.seen(varchar, varchar);",
        queries=in_few_places("(name %% name)"),
    ),
]

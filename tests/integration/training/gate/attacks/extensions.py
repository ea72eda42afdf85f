"""Functions of extensions that run text, and functions of the owner among PostGIS's."""

from __future__ import annotations

from .places import everywhere, in_few_places
from .trap import CANARY, Trap, function, operator

_EXTENT = (
    'a") AS extent FROM (SELECT public.ST_Point(1, 1) AS a, '
    f"pg_try_advisory_lock({CANARY}) AS b FROM generate_series(1, 1) OFFSET 0) AS t --"
)
_ROWS = f"select ''a''::text, ''b''::text, ''c''::text where pg_try_advisory_lock({CANARY})"


def _beside(made: str, *expressions: str) -> Trap:
    return Trap(
        name=f"{expressions[0]} beside PostGIS",
        extensions=("postgis",),
        setup=made,
        queries=in_few_places(*expressions),
    )


TRAPS = [
    Trap(
        name="PostGIS runs text",
        extensions=("postgis",),
        queries=(
            *everywhere(f"ST_FindExtent('x', '{_EXTENT}' || left(name, 0))::text"),
            *in_few_places(
                f"ST_FindExtent('y', 'x', '{_EXTENT}')::text", f"public.st_findextent('x', '{_EXTENT}')::text"
            ),
            f"SELECT * FROM ST_FindExtent('x', '{_EXTENT}')",
            f"SELECT ST_XMin(ST_FindExtent('x', '{_EXTENT}'))",
        ),
    ),
    Trap(
        name="a view over what PostGIS runs",
        extensions=("postgis",),
        setup=f"create view seen as select st_findextent('x', '{_EXTENT}')::text as x;",
        queries=("SELECT * FROM seen", "SELECT count(x) FROM seen"),
        relations=("seen",),
    ),
    _beside(function("public.st_area(int)", "float8"), "ST_Area(population)", "public.st_area(population)"),
    _beside(function("public.st_distance(int, int)", "float8"), "ST_Distance(population, 1)"),
    _beside(function("public.st_astext(int)", "text"), "ST_AsText(population)"),
    _beside(function("public.st_transform(int, int)", "text"), "ST_Transform(population, 4326)"),
    _beside(function("public.geometrytype(int)", "text"), "GeometryType(population)"),
    _beside(operator("&&", "int", "int"), "(population && 1)"),
    _beside(operator("~=", "varchar", "varchar"), "(name ~= name)"),
    _beside(operator("<->", "varchar", "varchar"), "(name <-> name)"),
    Trap(
        name="a new body behind PostGIS's operator",
        extensions=("postgis",),
        setup=function("public.other()", "boolean", "true")
        + "create or replace function public.contains_2d(box2df, geometry) returns boolean language sql immutable "
        "as 'select public.other()';",
        queries=in_few_places("(NULL::box2df ~ 'POINT(1 1)'::geometry)"),
    ),
    Trap(
        name="a new body of PostGIS's SQL function",
        extensions=("postgis",),
        setup=function("public.other()", "float8", "1")
        + "create or replace function public.st_area(text) returns float8 language sql immutable "
        "as 'select public.other()';",
        queries=in_few_places("ST_Area('POLYGON((0 0,1 0,1 1,0 0))'::text)"),
    ),
    Trap(
        name="a crosstab runs text",
        extensions=("tablefunc",),
        queries=(
            f"SELECT * FROM crosstab('{_ROWS}') AS t (a text, b text)",
            f"SELECT * FROM public.crosstab('{_ROWS}') AS t (a text, b text)",
            f"SELECT * FROM crosstab('{_ROWS}', 1) AS t (a text, b text)",
            f"SELECT * FROM crosstab('{_ROWS}', 'select ''b''::text') AS t (a text, b text)",
            f"SELECT * FROM crosstab2('{_ROWS}')",
            f"SELECT * FROM crosstab3('{_ROWS}')",
            f"SELECT crosstab4('{_ROWS}')",
        ),
    ),
    Trap(
        name="what an untrusted extension adds",
        extensions=("tablefunc",),
        setup=function("public.normal_rand(int)", "int"),
        queries=in_few_places("normal_rand(population)"),
    ),
]

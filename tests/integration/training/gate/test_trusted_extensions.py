"""Functions of trusted extensions, and harmless types of the owner, may be used."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from tests.integration.training.conftest import TABLES
from training.catalog.model import TableName
from training.gate.gate import Gate

USES = [
    pytest.param(
        ("citext",),
        "create domain email as citext check (value ~ '^[^@]+@[^@]+$');"
        "create table kept (id int, mail email, name citext); insert into kept values (1, 'A@b', 'X');",
        (
            "SELECT * FROM kept WHERE mail = 'a@B' AND name IN ('x', 'y')",
            "SELECT replace(name, 'x', 'y'), split_part(mail, '@', 1), strpos(name, 'x') FROM kept",
            "SELECT regexp_replace(name, 'x', 'y'), translate(name, 'x', 'y') FROM kept",
            "SELECT replace(country, 'X', 'Y'), name LIKE 'c%' FROM city",
            "SELECT 'c@d'::email, lower(name) FROM kept ORDER BY name",
            "SELECT DISTINCT name, count(*) FROM kept GROUP BY name",
            "SELECT ARRAY['a@b'::email], k FROM kept k WHERE name BETWEEN 'a' AND 'z'",
        ),
        id="citext and a domain over it",
    ),
    pytest.param(
        ("pg_trgm", "fuzzystrmatch", "unaccent"),
        "",
        (
            "SELECT name, similarity(name, 'a') FROM city WHERE name % 'city 1' ORDER BY name <-> 'city'",
            "SELECT levenshtein(name, 'a'), soundex(name), word_similarity(name, 'a') FROM city",
            "SELECT unaccent(name), public.similarity(name, country) FROM city",
        ),
        id="likeness of texts",
    ),
    pytest.param(
        ("hstore",),
        "create table kept (id int, tags hstore); insert into kept values (1, 'a=>1, b=>2');",
        (
            "SELECT tags -> 'a', tags ? 'b', akeys(tags), tags || 'c=>3' FROM kept",
            "SELECT (each(tags)).key, (each(tags)).value FROM kept",
            "SELECT hstore('a', name), hstore(c) FROM city c",
            "SELECT e.key, e.value FROM kept, each(tags) AS e WHERE tags @> 'a=>1'",
        ),
        id="hstore",
    ),
    pytest.param(
        ("cube", "earthdistance"),
        "",
        ("SELECT earth_distance(ll_to_earth(1, 2), ll_to_earth(3, 4)), point(1, 2) <@> point(3, 4), cube(1, 2)",),
        id="distances on the earth",
    ),
    pytest.param(
        ("vector",),
        "create table kept (id int, v vector(2)); insert into kept values (1, '[1,2]');",
        (
            "SELECT id, v <-> '[1,1]', v <=> '[1,1]'::vector FROM kept ORDER BY v <-> '[2,2]' LIMIT 1",
            "SELECT avg(v), vector_dims(sum(v)), l2_distance(avg(v), '[1,2]') FROM kept",
        ),
        id="vectors",
    ),
    pytest.param(
        ("ltree", "intarray", "btree_gist", "isn", "seg"),
        "create table kept (id int, path ltree, kinds int[]); insert into kept values (1, 'a.b', '{1,2}');",
        (
            "SELECT nlevel(path), subpath(path, 0, 1), path <@ 'a' FROM kept WHERE path ~ 'a.*'",
            "SELECT sort(kinds), kinds && ARRAY[1], kinds @> ARRAY[2], idx(kinds, 1) FROM kept",
        ),
        id="trees and sets of numbers",
    ),
    pytest.param(
        ("postgis",),
        "create table kept (id int, shape geometry(Point, 4326), place geography);"
        "insert into kept values (1, 'SRID=4326;POINT(1 2)', 'POINT(1 2)');"
        "create view seen as select id, st_astext(shape) as text, st_area('POLYGON((0 0,1 0,1 1,0 0))') from kept;",
        (
            "SELECT ST_AsText(shape), ST_X(shape), ST_Y(shape), GeometryType(shape) FROM kept",
            "SELECT ST_Distance(shape, 'SRID=4326;POINT(2 2)'), ST_Distance(place, 'POINT(2 2)'::geography) FROM kept",
            "SELECT ST_Distance(shape::geography, place), ST_AsGeoJSON(shape) FROM kept",
            "SELECT 1 FROM kept WHERE ST_DWithin(place, 'POINT(1 2)', 1000)",
            "SELECT 1 FROM kept a JOIN kept b ON ST_Intersects(a.shape, b.shape) AND a.shape && b.shape",
            "SELECT ST_Area(ST_Buffer(place, 10)), ST_Centroid(ST_Collect(shape)) FROM kept GROUP BY place",
            "SELECT ST_Transform(shape, 3857), ST_SetSRID(ST_MakePoint(1, 2), 4326) FROM kept",
            "SELECT (ST_Dump(shape)).geom, (ST_Dump(shape)).path FROM kept",
            "SELECT d.geom, d.path FROM kept, ST_Dump(shape) AS d ORDER BY shape <-> 'SRID=4326;POINT(0 0)'",
            "SELECT ST_Extent(shape), ST_Union(shape) FROM kept WHERE shape @ ST_MakeEnvelope(0, 0, 9, 9, 4326)",
            "SELECT ST_Length('LINESTRING(0 0,1 1)'::geometry), ST_Within(shape, ST_Buffer(shape, 1)) FROM kept",
            "SELECT text FROM seen",
        ),
        id="PostGIS",
    ),
    pytest.param(
        (),
        "create type mood as enum ('a', 'b'); create domain year as int check (value between 1900 and 2100);"
        "create domain years as year[] check (array_length(value, 1) < 9);"
        "create type pair as (y year, m mood); create type span as range (subtype = year);"
        "create function number(int) returns int language sql as 'select 1';"
        "create table kept (id int, name text, y year, ys years, p pair, s span, m mood);"
        "insert into kept values (1, 'n', 2000, '{2000}', '(2000,a)', '[2000,2001]', 'a');",
        (
            "SELECT y, ys || 2001, (p).y, (k.p).m, lower(s), m FROM kept k WHERE s @> 2000::year AND m = 'a'",
            "SELECT k.name, k.id, k.y FROM kept k ORDER BY m, p, s",
            "SELECT 2001::year, '{2001}'::years, 'b'::mood, coalesce(ys, '{2002}') FROM kept",
            "SELECT x.id FROM jsonb_to_record('{\"id\": 2000}') AS x (id year)",
            "SELECT g.g, g FROM generate_series(1, 3) AS g",
            "SELECT u.name, u.date FROM unnest(ARRAY['a'], ARRAY['b']) AS u (name, date)",
            "SELECT e.value, e.ordinality FROM unnest(ARRAY[1]) WITH ORDINALITY AS e (value, ordinality)",
            "SELECT j.key, j.value FROM jsonb_each('{\"a\": 1}') AS j",
            "SELECT r.name, r.oid, r.path FROM json_to_record('{}') AS r (name text, oid int, path text)",
        ),
        id="the owner's harmless types",
    ),
]


@pytest.mark.parametrize(("extensions", "setup", "queries"), USES)
def test_trusted_code_is_accepted(
    own_shop: str, new_gate: Callable[..., Gate], extensions: tuple[str, ...], setup: str, queries: tuple[str, ...]
) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        available = {name for (name,) in conn.execute("select name from pg_available_extensions")}
        if missing := set(extensions) - available:
            pytest.skip(f"needs {', '.join(sorted(missing))}")
        for extension in extensions:
            conn.execute(f"create extension {extension}".encode())
        conn.execute(setup.encode())
    gate = new_gate(own_shop, TABLES | {TableName("public", "kept"), TableName("public", "seen")})

    refused = [(sql, verdict.error) for sql in queries if not (verdict := gate.check(sql)).valid]

    assert refused == []

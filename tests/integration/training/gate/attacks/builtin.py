"""Functions of PostgreSQL itself, in every place and spelling."""

from __future__ import annotations

from .places import everywhere, in_few_places
from .trap import CANARY, Trap

_SPELLINGS = (
    f"pg_catalog.pg_try_advisory_lock({CANARY})",
    f'"pg_try_advisory_lock"({CANARY})',
    f'"pg_catalog"."pg_try_advisory_lock"({CANARY})',
    f"PG_TRY_ADVISORY_LOCK({CANARY})",
    f'U&"pg\\005ftry_advisory_lock"({CANARY})',
    f"pg_try_advisory_lock /* */ ({CANARY})",
)
_LOCKS = (
    f"pg_advisory_lock({CANARY})::text",
    f"pg_advisory_lock_shared({CANARY})::text",
    f"pg_try_advisory_lock_shared({CANARY})",
    f"pg_try_advisory_lock(0, {CANARY})",
    f"pg_try_advisory_lock_shared(0, {CANARY})",
)
_XML = (
    "query_to_xml('select token from secret', true, true, '')",
    "table_to_xml('secret', true, true, '')",
    "schema_to_xml('public', true, true, '')",
    "database_to_xml(true, true, '')",
    "query_to_xml_and_xmlschema('select token from secret', true, true, '')",
    "table_to_xml_and_xmlschema('secret', true, true, '')",
    "schema_to_xml_and_xmlschema('public', true, true, '')",
)
_TEXTS = (
    "SELECT ts_stat('select to_tsvector(''simple'', token) from secret')",
    "SELECT word FROM ts_stat('select to_tsvector(''simple'', token) from secret')",
    f"SELECT * FROM ts_stat('select (pg_try_advisory_lock({CANARY}))::text::tsvector')",
    f"SELECT ts_rewrite('a'::tsquery, 'select ''a''::tsquery, ''b''::tsquery where pg_try_advisory_lock({CANARY})')",
    f"SELECT ('select (pg_try_advisory_lock({CANARY}))::text::tsvector'::text).ts_stat",
    f"SELECT v.ts_stat FROM format('select (pg_try_advisory_lock({CANARY}))::text::tsvector') AS v",
)
_SECRET = (
    "SELECT * FROM secret",
    "SELECT token FROM public.secret",
    "TABLE secret",
    "SELECT (SELECT token FROM secret LIMIT 1) FROM city",
    "SELECT secret FROM secret",
    "SELECT s.* FROM city c JOIN secret s ON true",
    "SELECT * FROM city, LATERAL (SELECT token FROM secret) AS s",
    "WITH s AS (SELECT * FROM secret) SELECT * FROM s",
    "WITH RECURSIVE s AS (SELECT token FROM secret UNION SELECT token FROM s) SELECT * FROM s",
    "SELECT NULL UNION ALL SELECT token FROM secret",
    "SELECT array(SELECT token FROM secret)",
    "SELECT to_jsonb(s) FROM secret s",
    "SELECT string_agg(token, '') FROM secret",
    "SELECT name FROM city ORDER BY (SELECT token FROM secret)::int",
    "SELECT (SELECT token FROM secret)::int",
    "SELECT CASE WHEN EXISTS (TABLE secret) THEN (SELECT token FROM secret) END",
    "SELECT * FROM (VALUES ((SELECT token FROM secret))) AS t",
    "SELECT max(token) OVER () FROM secret",
    "SELECT token FROM secret TABLESAMPLE system (100)",
    "SELECT token FROM ONLY secret",
    "SELECT token FROM secret *",
    "SELECT * FROM ROWS FROM (jsonb_each((SELECT to_jsonb(s) FROM secret s))) AS t",
    "SELECT s.token FROM city NATURAL FULL JOIN secret s WHERE s.token IS NOT NULL",
    "WITH city AS (SELECT * FROM secret) SELECT * FROM city",
    "SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) AS a, secret",
    "WITH a AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM a",
    "WITH secret AS (SELECT * FROM secret) SELECT * FROM secret",
    'SELECT * FROM "secret"',
    'SELECT * FROM U&"s\\0065cret"',
    "SELECT * FROM SECRET",
)

TRAPS = [
    Trap(name="a lock", queries=everywhere(f"pg_try_advisory_lock({CANARY})")),
    Trap(name="spellings of a lock", queries=in_few_places(*_SPELLINGS)),
    Trap(name="other locks", queries=in_few_places(*_LOCKS)),
    Trap(
        name="a lock in FROM",
        queries=(
            f"SELECT * FROM pg_try_advisory_lock({CANARY})",
            f"SELECT * FROM city, pg_try_advisory_lock({CANARY})",
            f"SELECT * FROM city, LATERAL pg_try_advisory_lock({CANARY} + id - id)",
            f"SELECT * FROM ROWS FROM (pg_try_advisory_lock({CANARY}), generate_series(1, 2)) AS t",
            f"SELECT * FROM pg_try_advisory_lock({CANARY}) WITH ORDINALITY",
            f"SELECT * FROM city TABLESAMPLE system ((SELECT 1 FROM pg_try_advisory_lock({CANARY})))",
            f"SELECT * FROM city TABLESAMPLE system (1) REPEATABLE ((SELECT 1 FROM pg_try_advisory_lock({CANARY})))",
            f"SELECT 1 OFFSET (SELECT 1 FROM pg_try_advisory_lock({CANARY}))",
            f"SELECT 1 FETCH FIRST (SELECT 1 FROM pg_try_advisory_lock({CANARY})) ROWS ONLY",
            f"SELECT sum(1) OVER w FROM city WINDOW w AS (ORDER BY pg_try_advisory_lock({CANARY}))",
            f"SELECT sum(id) OVER (ORDER BY id ROWS (pg_try_advisory_lock({CANARY}))::int PRECEDING) FROM city",
        ),
    ),
    Trap(name="SQL as text", queries=_TEXTS),
    Trap(name="SQL as text to XML", queries=tuple(f"SELECT {call}::text" for call in _XML), needs_xml=True),
    Trap(name="a table outside the task", queries=_SECRET),
]

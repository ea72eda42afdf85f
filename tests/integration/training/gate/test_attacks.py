"""SQL that must not pass the gate, each with the layer that stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from training.gate.gate import Gate, GateLimits, run_extended
from training.gate.session import Session

ATTACKS = [
    pytest.param("SELECT 1; COPY (SELECT 1) TO PROGRAM 'id'", "parse", id="a second statement that runs a program"),
    pytest.param(
        "SELECT 1; COMMIT; BEGIN READ WRITE; DROP TABLE city; COMMIT", "parse", id="leaving the transaction to write"
    ),
    pytest.param("ANALYZE SELECT 1", "parse", id="EXPLAIN turned into EXPLAIN ANALYZE"),
    pytest.param("(ANALYZE) SELECT 1", "parse", id="EXPLAIN's options given by the SQL"),
    pytest.param("(ANALYZE, FORMAT JSON) DELETE FROM city", "parse", id="EXPLAIN ANALYZE of a DELETE"),
    pytest.param("SELECT pg_sleep(60)", "parse", id="sleeping"),
    pytest.param("SELECT pg_catalog.pg_sleep(60)", "parse", id="sleeping, qualified"),
    pytest.param('SELECT "pg_sleep"(60)', "parse", id="sleeping, quoted"),
    pytest.param('SELECT U&"pg\\005fsleep"(60)', "parse", id="sleeping, spelt with unicode escapes"),
    pytest.param("SELECT PG_SLEEP(60)", "parse", id="sleeping, in capitals"),
    pytest.param("SELECT * FROM pg_sleep(60)", "parse", id="sleeping in FROM"),
    pytest.param("SELECT 1 ORDER BY pg_sleep(60)", "parse", id="sleeping in ORDER BY"),
    pytest.param("SELECT 1 LIMIT (SELECT 1 FROM pg_sleep(60))", "parse", id="sleeping in LIMIT"),
    pytest.param("VALUES (pg_sleep(60))", "parse", id="sleeping in VALUES"),
    pytest.param("SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM city", "parse", id="sleeping in FILTER"),
    pytest.param("SELECT sum(1) OVER (PARTITION BY pg_sleep(1)::text) FROM city", "parse", id="sleeping in a window"),
    pytest.param("SELECT array_agg(id ORDER BY pg_sleep(1)) FROM city", "parse", id="sleeping in an aggregate's order"),
    pytest.param("SELECT CASE WHEN true THEN pg_sleep(1) END", "parse", id="sleeping in CASE"),
    pytest.param(
        "SELECT * FROM city TABLESAMPLE system((SELECT 1 FROM pg_sleep(1)))", "parse", id="sleeping in a sample"
    ),
    pytest.param(
        "SELECT * FROM ROWS FROM (pg_sleep(1), generate_series(1, 2)) AS t", "parse", id="sleeping in ROWS FROM"
    ),
    pytest.param("SELECT pg_read_file('/etc/passwd')", "parse", id="reading a file"),
    pytest.param("SELECT pg_ls_dir('.')", "parse", id="listing a folder"),
    pytest.param("SELECT lo_import('/etc/passwd')", "parse", id="importing a large object"),
    pytest.param("SELECT lo_create(0)", "parse", id="creating a large object"),
    pytest.param("SELECT lo_get(1)", "parse", id="reading a large object"),
    pytest.param("SELECT * FROM dblink('dbname=postgres', 'select 1') AS t(a int)", "parse", id="another connection"),
    pytest.param("SELECT dblink_exec('x', 'drop table city')", "parse", id="another connection that writes"),
    pytest.param("SELECT set_config('statement_timeout', '0', false)", "parse", id="lifting the timeout"),
    pytest.param("SELECT current_setting('data_directory')", "parse", id="reading a setting"),
    pytest.param("SELECT query_to_xml('select * from secret', true, true, '')", "parse", id="SQL as text, to XML"),
    pytest.param("SELECT table_to_xml('secret', true, true, '')", "parse", id="a table to XML"),
    pytest.param("SELECT database_to_xml(true, true, '')", "parse", id="the database to XML"),
    pytest.param("SELECT ts_stat('select token from secret')", "parse", id="SQL as text, in text search"),
    pytest.param("SELECT ts_rewrite('a'::tsquery, 'select 1')", "parse", id="SQL as text, in a text query"),
    pytest.param("SELECT xmlparse(document '<a/>')", "parse", id="parsing XML"),
    pytest.param("SELECT '<a/>'::xml", "parse", id="casting to XML"),
    pytest.param("SELECT xpath('/a', '<a/>')", "parse", id="XPath"),
    pytest.param("SELECT * FROM xmltable('/a' passing '<a/>' columns b text)", "parse", id="XMLTABLE"),
    pytest.param("SELECT pg_terminate_backend(1)", "parse", id="ending a session"),
    pytest.param("SELECT pg_cancel_backend(1)", "parse", id="interrupting a session"),
    pytest.param("SELECT pg_notify('a', 'b')", "parse", id="notifying"),
    pytest.param("SELECT pg_advisory_lock(1)", "parse", id="an advisory lock"),
    pytest.param("SELECT pg_try_advisory_xact_lock(1)", "parse", id="trying an advisory lock"),
    pytest.param("SELECT pg_logical_emit_message(false, 'a', 'b')", "parse", id="writing to the WAL"),
    pytest.param("SELECT nextval('s')", "parse", id="moving a sequence"),
    pytest.param("SELECT currval('s')", "parse", id="reading a sequence"),
    pytest.param("SELECT setval('s', 1)", "parse", id="setting a sequence"),
    pytest.param("SELECT has_table_privilege('secret', 'select')", "parse", id="asking for privileges"),
    pytest.param("SELECT pg_get_viewdef('big_city'::regclass)", "parse", id="reading a definition"),
    pytest.param("SELECT 'secret'::regclass", "parse", id="looking a name up by a cast"),
    pytest.param("SELECT version()", "parse", id="the server's version"),
    pytest.param("SELECT CURRENT_USER", "parse", id="the login's name"),
    pytest.param("SELECT inet_server_addr()", "parse", id="the server's address"),
    pytest.param("SELECT txid_current()", "parse", id="taking a transaction id"),
    pytest.param("SELECT pg_stat_file('x')", "parse", id="a file's state"),
    pytest.param("SELECT * FROM pg_stat_activity", "parse", id="other sessions"),
    pytest.param("WITH gone AS (DELETE FROM city RETURNING *) SELECT * FROM gone", "parse", id="DELETE in a CTE"),
    pytest.param("WITH n AS (INSERT INTO city VALUES (99) RETURNING *) SELECT * FROM n", "parse", id="INSERT in a CTE"),
    pytest.param(
        "SELECT * FROM (WITH u AS (UPDATE city SET name = 'x' RETURNING *) SELECT * FROM u) t",
        "parse",
        id="UPDATE in a CTE of a subquery",
    ),
    pytest.param("SELECT * INTO stolen FROM city", "parse", id="SELECT INTO"),
    pytest.param("SELECT 1 UNION SELECT 2 INTO stolen", "parse", id="INTO after a set operation"),
    pytest.param("CREATE TABLE stolen AS SELECT * FROM city", "parse", id="CREATE TABLE AS"),
    pytest.param("SELECT * FROM city FOR UPDATE", "parse", id="FOR UPDATE"),
    pytest.param("SELECT * FROM (SELECT * FROM city FOR SHARE) t", "parse", id="FOR SHARE in a subquery"),
    pytest.param("DELETE FROM city", "parse", id="DELETE"),
    pytest.param("MERGE INTO city USING visit ON false WHEN MATCHED THEN DELETE", "parse", id="MERGE"),
    pytest.param("EXPLAIN ANALYZE SELECT 1", "parse", id="EXPLAIN ANALYZE"),
    pytest.param("DO $$ begin perform pg_sleep(9); end $$", "parse", id="DO"),
    pytest.param("CALL p()", "parse", id="CALL"),
    pytest.param("SET statement_timeout = 0", "parse", id="SET"),
    pytest.param("COPY city TO STDOUT", "parse", id="COPY"),
    pytest.param("DECLARE c CURSOR WITH HOLD FOR SELECT 1", "parse", id="a cursor that outlives its transaction"),
    pytest.param("", "parse", id="nothing"),
    pytest.param(" ; ; ", "parse", id="only semicolons"),
    pytest.param("-- SELECT 1", "parse", id="only a comment"),
    pytest.param("SELECT * FROM pg_shadow", "parse", id="password hashes"),
    pytest.param("SELECT * FROM pg_authid", "parse", id="roles"),
    pytest.param("SELECT * FROM pg_catalog.pg_class", "parse", id="the catalog"),
    pytest.param("SELECT * FROM information_schema.tables", "parse", id="the information schema"),
    pytest.param("SELECT * FROM pg_toast.pg_toast_1255", "parse", id="a TOAST table"),
    pytest.param("SELECT * FROM secret", "parse", id="a table outside the task"),
    pytest.param("SELECT (SELECT token FROM secret LIMIT 1) FROM city", "parse", id="a table outside, in a scalar"),
    pytest.param("SELECT * FROM city WHERE EXISTS (SELECT FROM secret)", "parse", id="a table outside, in EXISTS"),
    pytest.param("TABLE secret", "parse", id="a table outside, by TABLE"),
    pytest.param(
        "SELECT * FROM city JOIN LATERAL (SELECT * FROM secret) s ON true", "parse", id="a table outside, LATERAL"
    ),
    pytest.param(
        "SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) a, secret",
        "parse",
        id="a CTE's name out of scope",
    ),
    pytest.param(
        "WITH a AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM a", "parse", id="before its CTE"
    ),
    pytest.param("WITH secret AS (SELECT * FROM secret) SELECT * FROM secret", "parse", id="a CTE over its namesake"),
    pytest.param("WITH city AS (SELECT 1) SELECT * FROM public.secret, city", "parse", id="qualified past a CTE"),
    pytest.param("SELECT * FROM postgres.public.secret", "parse", id="another database"),
    pytest.param("SELECT * FROM generate_series(1, 1e12)", "parse", id="a series without end"),
    pytest.param(
        "SELECT * FROM generate_series(1, '1000000000000'::bigint)", "parse", id="a series with a quoted bound"
    ),
    pytest.param("SELECT * FROM generate_series(0, 0xFFFFFFFFFF)", "parse", id="a series with a hexadecimal bound"),
    pytest.param("SELECT * FROM generate_series(0, 1, 1e-9)", "parse", id="a series of tiny steps"),
    pytest.param("SELECT * FROM generate_series(1, 100000 * 10000)", "plan", id="a series with a computed bound"),
    pytest.param("SELECT repeat('a', 500000000)", "parse", id="half a gigabyte, folded while planning"),
    pytest.param("SELECT repeat('a', 5 * 100000000)", "plan", id="half a gigabyte, computed"),
    pytest.param("SELECT repeat('a', id * 1000) FROM city", "run", id="copies by the row"),
    pytest.param("SELECT lpad('a', 500000000)", "parse", id="half a gigabyte of padding"),
    pytest.param("SELECT format('%500000000s', 'a')", "parse", id="half a gigabyte by format"),
    pytest.param("SELECT format('%*s', 500000000, 'a')", "parse", id="half a gigabyte by format's argument"),
    pytest.param("SELECT repeat(repeat(repeat('a', 200), 200), 200)", "parse", id="a repetition of repetitions"),
    pytest.param(
        "SELECT replace(replace(replace(name, 'a', repeat('a', 200)), 'a', name), 'a', repeat('b', 200)) FROM city",
        "parse",
        id="replacements within replacements",
    ),
    pytest.param(
        "SELECT x FROM (SELECT regexp_replace(x, '(.*)', '\\1\\1\\1\\1') AS x FROM " * 6
        + "(SELECT name AS x FROM city) AS t"
        + ") AS t" * 6,
        "parse",
        id="a text that repeats what was found",
    ),
    pytest.param(
        f"SELECT ts_headline('simple', '{'a ' * 15_000}', 'a'::tsquery, 'HighlightAll=true, StartSel={'b' * 20_000}')",
        "parse",
        id="a long mark around each word",
    ),
    pytest.param("SELECT repeat('a'" + "||'a'" * 5_000 + ", 3)", "parse", id="a repetition of a long chain"),
    pytest.param(
        "SELECT x FROM (SELECT x || x || x || x AS x FROM " * 5 + "(SELECT repeat('a', 200) AS x) AS t" + ") AS t" * 5,
        "parse",
        id="a text doubled over nested queries",
    ),
    pytest.param(
        "WITH RECURSIVE t(x) AS (SELECT '[1]'::jsonb UNION ALL SELECT jsonb_build_array(x, x) FROM t) SELECT 1 FROM t",
        "parse",
        id="a recursion that doubles",
    ),
    pytest.param(
        "SELECT string_agg(repeat('a', 500), '') FROM generate_series(1, 1000) a, generate_series(1, 1000) b",
        "plan",
        id="long values gathered, whose length the planner does not know",
    ),
    pytest.param(
        "SELECT array_agg(repeat('a', 500)) FROM (SELECT generate_series(1, (SELECT 100000000)) AS x OFFSET 0) AS t",
        "run",
        id="long values of a series of unknown length, gathered",
    ),
    pytest.param(
        "SELECT jsonb_path_query('[1, 2]', '$[*] ? ($[*] ? ($[*] > 5) > 5)')",
        "parse",
        id="a document multiplied by itself",
    ),
    pytest.param(
        f"SELECT count(*) FROM jsonb_path_query('1', '${'[0,0,0,0,0,0,0,0,0,0]' * 8}')",
        "parse",
        id="an element again and again",
    ),
    pytest.param(
        f"SELECT JSON_QUERY('{{\"a\": 1}}', '${'.keyvalue()' * 14}' WITH WRAPPER)",
        "parse",
        id="keys and values of themselves",
    ),
    pytest.param(
        f"SELECT jsonb_path_query_array('{'[' * 3_000}{']' * 3_000}', '$.**')",
        "parse",
        id="all levels of a deep document",
    ),
    pytest.param("SELECT ('$[*] ? (' || '$[*] > 5)')::jsonpath", "parse", id="a path put together"),
    pytest.param("SELECT 1 FROM " + ", ".join(f"city AS c{n}" for n in range(101)), "parse", id="a hundred joins"),
    pytest.param("SELECT json_agg(a) FROM visit a, visit b", "plan", id="a cross join gathered into one value"),
    pytest.param(
        "SELECT JSON_ARRAYAGG(a.guest) FROM visit a, visit b", "plan", id="a cross join gathered by the standard's word"
    ),
    pytest.param("SELECT 'a'::char(10000000)", "parse", id="a padded type"),
    pytest.param("SELECT array_fill(1, ARRAY[100000000])", "parse", id="a huge array"),
    pytest.param("SELECT count(*) FROM visit a, visit b, visit c, visit d", "plan", id="a cross join"),
    pytest.param(
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t",
        "run",
        id="a recursion without end",
    ),
    pytest.param(
        "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
        "run",
        id="a recursion without end, counted",
    ),
    pytest.param("SELECT 1 --\n; DROP TABLE city", "parse", id="a second statement after a comment"),
    pytest.param("SELECT 1 /* ; */ ; /* */ DROP TABLE city --", "parse", id="a second statement between comments"),
    pytest.param("SELECT '\\'; DROP TABLE city; --'; SELECT 1", "parse", id="a backslash that hides a quote"),
    pytest.param("SELECT E'\\'; SELECT 1; --'; DROP TABLE city", "parse", id="an escaped quote that hides a statement"),
    pytest.param("SELECT $a$ $a$; DROP TABLE city", "parse", id="a second statement after dollar quotes"),
    pytest.param("SELECT * FROM unnest(ARRAY[ROW(1)]) AS t(a SETOF int)", "prepare", id="a column that is a set"),
    pytest.param("WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t", "prepare", id="a recursion of itself alone"),
    pytest.param("SELECT repeat('a', -'-900')", "prepare", id="a repetition behind two signs"),
    pytest.param("WITH a AS (" * 150 + "SELECT 1" + ") SELECT 1" * 150, "parse", id="nested WITH"),
    pytest.param("SELECT 1 \u202e; DROP TABLE city", "parse", id="a direction override"),
    pytest.param("SELECT '\u202e'", "parse", id="a direction override in a string"),
    pytest.param("SELECT 1\x00; DROP TABLE city", "parse", id="a NUL"),
    pytest.param("SELECT 1\uff1b DROP TABLE city", "parse", id="a full-width semicolon"),
    pytest.param("SELECT \ud800", "parse", id="half a surrogate pair"),
    pytest.param("SELECT " + "(" * 500_000 + "1" + ")" * 500_000, "parse", id="1 MB of nested parentheses"),
    pytest.param("SELECT " + "(" * 30_000 + "1" + ")" * 30_000, "parse", id="nested parentheses within the size"),
    pytest.param("SELECT " + "((" * 30_000, "parse", id="parentheses that never close"),
    pytest.param("SELECT " + "NOT " * 15_000 + "true", "parse", id="a chain of NOT"),
    pytest.param("SELECT 1" + "+1" * 30_000, "parse", id="a chain of additions"),
    pytest.param(" UNION ".join(["SELECT 1"] * 5_000), "parse", id="a chain of UNION"),
    pytest.param("SELECT " + "CASE WHEN true THEN " * 2_000 + "1" + " END" * 2_000, "parse", id="nested CASE"),
    pytest.param("SELECT " + "[" * 1_000, "parse", id="nested brackets"),
    pytest.param("SELECT '" + "a" * 70_000 + "'", "parse", id="a long string"),
    pytest.param("SELECT * FROM city WHERE id = $1", "parse", id="a parameter"),
    pytest.param("SELECT FROM WHERE", "parse", id="a syntax error"),
    pytest.param("SELECT 'a", "parse", id="an unterminated string"),
    pytest.param("SELECT * FROM city ORDER BY id USING OPERATOR(public.<)", "parse", id="an operator from elsewhere"),
]


@pytest.mark.long
@pytest.mark.parametrize(("sql", "layer"), ATTACKS)
def test_an_attack_is_stopped_at_its_layer(
    shop: str, new_gate: Callable[..., Gate], sql: str, layer: str, server_version: int
) -> None:
    if "JSON_ARRAYAGG" in sql and server_version < 16:
        layer = "parse"
    gate = new_gate(shop, limits=GateLimits(statement_timeout_ms=400))

    verdict = gate.check(sql)

    assert not verdict.valid
    assert (verdict.layer, verdict.error) == (layer, verdict.error)
    assert verdict.error
    assert gate.check("SELECT count(*) FROM city").valid, "the gate works on after an attack"


@pytest.fixture
def transaction(shop: str) -> Iterator[psycopg.Connection]:
    session = Session(lambda: psycopg.connect(shop), GateLimits())
    with session.transaction(("public",)) as connection:
        yield connection
    session.close()


def test_the_server_itself_refuses_a_second_statement(transaction: psycopg.Connection) -> None:
    """The protocol takes one statement only, even if the parse layer let two pass."""
    with pytest.raises(psycopg.errors.SyntaxError, match="multiple commands"):
        run_extended(transaction, b"SELECT 1; SELECT 2")


@pytest.mark.parametrize("sql", ["INSERT INTO city VALUES (99)", "SELECT * INTO stolen FROM city", "DROP TABLE city"])
def test_the_session_itself_refuses_to_write(transaction: psycopg.Connection, sql: str) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        run_extended(transaction, sql.encode())


def test_nothing_an_sql_does_outlives_its_check(gate: Gate, shop: str) -> None:
    with psycopg.connect(shop) as conn:
        before = conn.execute("SELECT count(*), sum(population) FROM city").fetchone()
        for attack in ATTACKS[:60]:
            gate.check(str(attack.values[0]))
        assert conn.execute("SELECT count(*), sum(population) FROM city").fetchone() == before

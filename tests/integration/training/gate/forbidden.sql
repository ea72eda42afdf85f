-- name: a second statement that runs a program
-- layer: parse
SELECT 1; COPY (SELECT 1) TO PROGRAM 'id'
-- name: leaving the transaction to write
-- layer: parse
SELECT 1; COMMIT; BEGIN READ WRITE; DROP TABLE city; COMMIT
-- name: EXPLAIN turned into EXPLAIN ANALYZE
-- layer: parse
ANALYZE SELECT 1
-- name: EXPLAIN's options given by the SQL
-- layer: parse
(ANALYZE) SELECT 1
-- name: EXPLAIN ANALYZE of a DELETE
-- layer: parse
(ANALYZE, FORMAT JSON) DELETE FROM city
-- name: sleeping
-- layer: parse
SELECT pg_sleep(60)
-- name: sleeping, qualified
-- layer: parse
SELECT pg_catalog.pg_sleep(60)
-- name: sleeping, quoted
-- layer: parse
SELECT "pg_sleep"(60)
-- name: sleeping, spelt with unicode escapes
-- layer: parse
SELECT U&"pg\005fsleep"(60)
-- name: sleeping, in capitals
-- layer: parse
SELECT PG_SLEEP(60)
-- name: sleeping in FROM
-- layer: parse
SELECT * FROM pg_sleep(60)
-- name: sleeping in ORDER BY
-- layer: parse
SELECT 1 ORDER BY pg_sleep(60)
-- name: sleeping in LIMIT
-- layer: parse
SELECT 1 LIMIT (SELECT 1 FROM pg_sleep(60))
-- name: sleeping in VALUES
-- layer: parse
VALUES (pg_sleep(60))
-- name: sleeping in FILTER
-- layer: parse
SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM city
-- name: sleeping in a window
-- layer: parse
SELECT sum(1) OVER (PARTITION BY pg_sleep(1)::text) FROM city
-- name: sleeping in an aggregate's order
-- layer: parse
SELECT array_agg(id ORDER BY pg_sleep(1)) FROM city
-- name: sleeping in CASE
-- layer: parse
SELECT CASE WHEN true THEN pg_sleep(1) END
-- name: sleeping in a sample
-- layer: parse
SELECT * FROM city TABLESAMPLE system((SELECT 1 FROM pg_sleep(1)))
-- name: sleeping in ROWS FROM
-- layer: parse
SELECT * FROM ROWS FROM (pg_sleep(1), generate_series(1, 2)) AS t
-- name: reading a file
-- layer: parse
SELECT pg_read_file('/etc/passwd')
-- name: listing a folder
-- layer: parse
SELECT pg_ls_dir('.')
-- name: importing a large object
-- layer: parse
SELECT lo_import('/etc/passwd')
-- name: creating a large object
-- layer: parse
SELECT lo_create(0)
-- name: reading a large object
-- layer: parse
SELECT lo_get(1)
-- name: another connection
-- layer: parse
SELECT * FROM dblink('dbname=postgres', 'select 1') AS t(a int)
-- name: another connection that writes
-- layer: parse
SELECT dblink_exec('x', 'drop table city')
-- name: lifting the timeout
-- layer: parse
SELECT set_config('statement_timeout', '0', false)
-- name: reading a setting
-- layer: parse
SELECT current_setting('data_directory')
-- name: SQL as text, to XML
-- layer: parse
SELECT query_to_xml('select * from secret', true, true, '')
-- name: a table to XML
-- layer: parse
SELECT table_to_xml('secret', true, true, '')
-- name: the database to XML
-- layer: parse
SELECT database_to_xml(true, true, '')
-- name: SQL as text, in text search
-- layer: parse
SELECT ts_stat('select token from secret')
-- name: SQL as text, in a text query
-- layer: parse
SELECT ts_rewrite('a'::tsquery, 'select 1')
-- name: parsing XML
-- layer: parse
SELECT xmlparse(document '<a/>')
-- name: casting to XML
-- layer: parse
SELECT '<a/>'::xml
-- name: XPath
-- layer: parse
SELECT xpath('/a', '<a/>')
-- name: XMLTABLE
-- layer: parse
SELECT * FROM xmltable('/a' passing '<a/>' columns b text)
-- name: ending a session
-- layer: parse
SELECT pg_terminate_backend(1)
-- name: interrupting a session
-- layer: parse
SELECT pg_cancel_backend(1)
-- name: notifying
-- layer: parse
SELECT pg_notify('a', 'b')
-- name: an advisory lock
-- layer: parse
SELECT pg_advisory_lock(1)
-- name: trying an advisory lock
-- layer: parse
SELECT pg_try_advisory_xact_lock(1)
-- name: writing to the WAL
-- layer: parse
SELECT pg_logical_emit_message(false, 'a', 'b')
-- name: moving a sequence
-- layer: parse
SELECT nextval('s')
-- name: reading a sequence
-- layer: parse
SELECT currval('s')
-- name: setting a sequence
-- layer: parse
SELECT setval('s', 1)
-- name: asking for privileges
-- layer: parse
SELECT has_table_privilege('secret', 'select')
-- name: reading a definition
-- layer: parse
SELECT pg_get_viewdef('big_city'::regclass)
-- name: looking a name up by a cast
-- layer: parse
SELECT 'secret'::regclass
-- name: the server's version
-- layer: parse
SELECT version()
-- name: the login's name
-- layer: parse
SELECT CURRENT_USER
-- name: the server's address
-- layer: parse
SELECT inet_server_addr()
-- name: taking a transaction id
-- layer: parse
SELECT txid_current()
-- name: a file's state
-- layer: parse
SELECT pg_stat_file('x')
-- name: other sessions
-- layer: parse
SELECT * FROM pg_stat_activity
-- name: DELETE in a CTE
-- layer: parse
WITH gone AS (DELETE FROM city RETURNING *) SELECT * FROM gone
-- name: INSERT in a CTE
-- layer: parse
WITH n AS (INSERT INTO city VALUES (99) RETURNING *) SELECT * FROM n
-- name: UPDATE in a CTE of a subquery
-- layer: parse
SELECT * FROM (WITH u AS (UPDATE city SET name = 'x' RETURNING *) SELECT * FROM u) t
-- name: SELECT INTO
-- layer: parse
SELECT * INTO stolen FROM city
-- name: INTO after a set operation
-- layer: parse
SELECT 1 UNION SELECT 2 INTO stolen
-- name: CREATE TABLE AS
-- layer: parse
CREATE TABLE stolen AS SELECT * FROM city
-- name: FOR UPDATE
-- layer: parse
SELECT * FROM city FOR UPDATE
-- name: FOR SHARE in a subquery
-- layer: parse
SELECT * FROM (SELECT * FROM city FOR SHARE) t
-- name: DELETE
-- layer: parse
DELETE FROM city
-- name: MERGE
-- layer: parse
MERGE INTO city USING visit ON false WHEN MATCHED THEN DELETE
-- name: EXPLAIN ANALYZE
-- layer: parse
EXPLAIN ANALYZE SELECT 1
-- name: DO
-- layer: parse
DO $$ begin perform pg_sleep(9); end $$
-- name: CALL
-- layer: parse
CALL p()
-- name: SET
-- layer: parse
SET statement_timeout = 0
-- name: COPY
-- layer: parse
COPY city TO STDOUT
-- name: a cursor that outlives its transaction
-- layer: parse
DECLARE c CURSOR WITH HOLD FOR SELECT 1
-- name: nothing
-- layer: parse

-- name: only semicolons
-- layer: parse
 ; ; 
-- name: only a comment
-- layer: parse
-- SELECT 1
-- name: password hashes
-- layer: parse
SELECT * FROM pg_shadow
-- name: roles
-- layer: parse
SELECT * FROM pg_authid
-- name: the catalog
-- layer: parse
SELECT * FROM pg_catalog.pg_class
-- name: the information schema
-- layer: parse
SELECT * FROM information_schema.tables
-- name: a TOAST table
-- layer: parse
SELECT * FROM pg_toast.pg_toast_1255
-- name: a table outside the task
-- layer: parse
SELECT * FROM secret
-- name: a table outside, in a scalar
-- layer: parse
SELECT (SELECT token FROM secret LIMIT 1) FROM city
-- name: a table outside, in EXISTS
-- layer: parse
SELECT * FROM city WHERE EXISTS (SELECT FROM secret)
-- name: a table outside, by TABLE
-- layer: parse
TABLE secret
-- name: a table outside, LATERAL
-- layer: parse
SELECT * FROM city JOIN LATERAL (SELECT * FROM secret) s ON true
-- name: a CTE's name out of scope
-- layer: parse
SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) a, secret
-- name: before its CTE
-- layer: parse
WITH a AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM a
-- name: a CTE over its namesake
-- layer: parse
WITH secret AS (SELECT * FROM secret) SELECT * FROM secret
-- name: qualified past a CTE
-- layer: parse
WITH city AS (SELECT 1) SELECT * FROM public.secret, city
-- name: another database
-- layer: parse
SELECT * FROM postgres.public.secret
-- name: a series without end
-- layer: parse
SELECT * FROM generate_series(1, 1e12)
-- name: a series with a quoted bound
-- layer: parse
SELECT * FROM generate_series(1, '1000000000000'::bigint)
-- name: a series with a hexadecimal bound
-- layer: parse
SELECT * FROM generate_series(0, 0xFFFFFFFFFF)
-- name: a series of tiny steps
-- layer: parse
SELECT * FROM generate_series(0, 1, 1e-9)
-- name: a series with a computed bound
-- layer: plan
SELECT * FROM generate_series(1, 100000 * 10000)
-- name: half a gigabyte, folded while planning
-- layer: parse
SELECT repeat('a', 500000000)
-- name: half a gigabyte, computed
-- layer: plan
SELECT repeat('a', 5 * 100000000)
-- name: copies by the row
-- layer: run
SELECT repeat('a', id * 1000) FROM city
-- name: half a gigabyte of padding
-- layer: parse
SELECT lpad('a', 500000000)
-- name: half a gigabyte by format
-- layer: parse
SELECT format('%500000000s', 'a')
-- name: half a gigabyte by format's argument
-- layer: parse
SELECT format('%*s', 500000000, 'a')
-- name: a repetition of repetitions
-- layer: parse
SELECT repeat(repeat(repeat('a', 200), 200), 200)
-- name: replacements within replacements
-- layer: parse
SELECT replace(replace(replace(name, 'a', repeat('a', 200)), 'a', name), 'a', repeat('b', 200)) FROM city
-- name: a text that repeats what was found
-- layer: parse
<<SELECT x FROM (SELECT regexp_replace(x, '(.*)', '\1\1\1\1') AS x FROM *6>>(SELECT name AS x FROM city) AS t) AS t) AS t) AS t) AS t) AS t) AS t
-- name: a long mark around each word
-- layer: parse
SELECT ts_headline('simple', '<<a *15000>>', 'a'::tsquery, 'HighlightAll=true, StartSel=<<b*20000>>')
-- name: a repetition of a long chain
-- layer: parse
SELECT repeat(<<'a'||*5000>>'a', 3)
-- name: a text doubled over nested queries
-- layer: parse
<<SELECT x FROM (SELECT x || x || x || x AS x FROM *5>>(SELECT repeat('a', 200) AS x) AS t) AS t) AS t) AS t) AS t) AS t
-- name: a recursion that doubles
-- layer: parse
WITH RECURSIVE t(x) AS (SELECT '[1]'::jsonb UNION ALL SELECT jsonb_build_array(x, x) FROM t) SELECT 1 FROM t
-- name: long values gathered, whose length the planner does not know
-- layer: plan
SELECT string_agg(repeat('a', 500), '') FROM generate_series(1, 1000) a, generate_series(1, 1000) b
-- name: long values of a series of unknown length, gathered
-- layer: run
SELECT array_agg(repeat('a', 500)) FROM (SELECT generate_series(1, (SELECT 100000000)) AS x OFFSET 0) AS t
-- name: a document multiplied by itself
-- layer: parse
SELECT jsonb_path_query('[1, 2]', '$[*] ? ($[*] ? ($[*] > 5) > 5)')
-- name: an element again and again
-- layer: parse
SELECT count(*) FROM jsonb_path_query('1', '$<<[0,0,0,0,0,0,0,0,0,0]*8>>')
-- name: keys and values of themselves
-- layer: parse
SELECT JSON_QUERY('{"a": 1}', '$<<.keyvalue()*14>>' WITH WRAPPER)
-- name: all levels of a deep document
-- layer: parse
SELECT jsonb_path_query_array('<<[*3000>><<]*3000>>', '$.**')
-- name: a path put together
-- layer: parse
SELECT ('$[*] ? (' || '$[*] > 5)')::jsonpath
-- name: a hundred joins
-- layer: parse
SELECT 1 FROM city AS c0, city AS c1, city AS c2, city AS c3, city AS c4, city AS c5, city AS c6, city AS c7, city AS c8, city AS c9, city AS c10, city AS c11, city AS c12, city AS c13, city AS c14, city AS c15, city AS c16, city AS c17, city AS c18, city AS c19, city AS c20, city AS c21, city AS c22, city AS c23, city AS c24, city AS c25, city AS c26, city AS c27, city AS c28, city AS c29, city AS c30, city AS c31, city AS c32, city AS c33, city AS c34, city AS c35, city AS c36, city AS c37, city AS c38, city AS c39, city AS c40, city AS c41, city AS c42, city AS c43, city AS c44, city AS c45, city AS c46, city AS c47, city AS c48, city AS c49, city AS c50, city AS c51, city AS c52, city AS c53, city AS c54, city AS c55, city AS c56, city AS c57, city AS c58, city AS c59, city AS c60, city AS c61, city AS c62, city AS c63, city AS c64, city AS c65, city AS c66, city AS c67, city AS c68, city AS c69, city AS c70, city AS c71, city AS c72, city AS c73, city AS c74, city AS c75, city AS c76, city AS c77, city AS c78, city AS c79, city AS c80, city AS c81, city AS c82, city AS c83, city AS c84, city AS c85, city AS c86, city AS c87, city AS c88, city AS c89, city AS c90, city AS c91, city AS c92, city AS c93, city AS c94, city AS c95, city AS c96, city AS c97, city AS c98, city AS c99, city AS c100
-- name: a cross join gathered into one value
-- layer: plan
SELECT json_agg(a) FROM visit a, visit b
-- name: a cross join gathered by the standard's word
-- layer: plan
SELECT JSON_ARRAYAGG(a.guest) FROM visit a, visit b
-- name: a padded type
-- layer: parse
SELECT 'a'::char(10000000)
-- name: a huge array
-- layer: parse
SELECT array_fill(1, ARRAY[100000000])
-- name: a cross join
-- layer: plan
SELECT count(*) FROM visit a, visit b, visit c, visit d
-- name: a recursion without end
-- layer: run
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t
-- name: a recursion without end, counted
-- layer: run
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t
-- name: a second statement after a comment
-- layer: parse
SELECT 1 --
; DROP TABLE city
-- name: a second statement between comments
-- layer: parse
SELECT 1 /* ; */ ; /* */ DROP TABLE city --
-- name: a backslash that hides a quote
-- layer: parse
SELECT '\'; DROP TABLE city; --'; SELECT 1
-- name: an escaped quote that hides a statement
-- layer: parse
SELECT E'\'; SELECT 1; --'; DROP TABLE city
-- name: a second statement after dollar quotes
-- layer: parse
SELECT $a$ $a$; DROP TABLE city
-- name: a column that is a set
-- layer: prepare
SELECT * FROM unnest(ARRAY[ROW(1)]) AS t(a SETOF int)
-- name: a recursion of itself alone
-- layer: prepare
WITH RECURSIVE t AS (SELECT * FROM t) SELECT * FROM t
-- name: a repetition behind two signs
-- layer: prepare
SELECT repeat('a', -'-900')
-- name: nested WITH
-- layer: parse
<<WITH a AS (*150>><<SELECT 1) *150>>SELECT 1
-- name: a direction override
-- layer: parse
SELECT 1 <<U+202E>>; DROP TABLE city
-- name: a direction override in a string
-- layer: parse
SELECT '<<U+202E>>'
-- name: a NUL
-- layer: parse
SELECT 1<<U+0000>>; DROP TABLE city
-- name: a full-width semicolon
-- layer: parse
SELECT 1<<U+FF1B>> DROP TABLE city
-- name: half a surrogate pair
-- layer: parse
SELECT <<U+D800>>
-- name: 1 MB of nested parentheses
-- layer: parse
SELECT <<(*500000>>1<<)*500000>>
-- name: nested parentheses within the size
-- layer: parse
SELECT <<(*30000>>1<<)*30000>>
-- name: parentheses that never close
-- layer: parse
SELECT <<(*60000>>
-- name: a chain of NOT
-- layer: parse
SELEC<<T NO*15000>>T true
-- name: a chain of additions
-- layer: parse
SELECT <<1+*30000>>1
-- name: a chain of UNION
-- layer: parse
<<SELECT 1 UNION *4999>>SELECT 1
-- name: nested CASE
-- layer: parse
SELECT<< CASE WHEN true THEN*2000>> 1<< END*2000>>
-- name: nested brackets
-- layer: parse
SELECT <<[*1000>>
-- name: a long string
-- layer: parse
SELECT '<<a*70000>>'
-- name: a parameter
-- layer: parse
SELECT * FROM city WHERE id = $1
-- name: a syntax error
-- layer: parse
SELECT FROM WHERE
-- name: an unterminated string
-- layer: parse
SELECT 'a
-- name: an operator from elsewhere
-- layer: parse
SELECT * FROM city ORDER BY id USING OPERATOR(public.<)

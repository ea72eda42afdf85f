"""Repair rules: the fault as the server words it, and the SQL after."""

from __future__ import annotations

import pytest

from tests.unit.training.small_source import SOURCE, USERS, VISITORS, refused
from training.repair.with_repair import repair
from training.source.description import SourceDescription

FUNCTION = "function does not exist"


def at(sql: str, what: str) -> int:
    return sql.index(what) + 1


def repaired(sql: str, sqlstate: str, where: str, source: SourceDescription = SOURCE, subject: str = "") -> str | None:
    found = repair(sql, refused(sqlstate, subject, position=at(sql, where)), source)
    return None if found is None else found.sql


@pytest.mark.parametrize(
    ("sql", "where", "after"),
    [
        pytest.param('SELECT "Population" FROM city', '"P', "SELECT population FROM city;", id="in another case"),
        pytest.param(
            'SELECT "City"."NAME" FROM city ORDER BY "City"."NAME"',
            '"City"',
            "SELECT city.name FROM city ORDER BY city.name;",
            id="every name in another case",
        ),
        pytest.param(
            "SELECT g.fullName FROM guest AS g ORDER BY g.fullName".replace("fullName", '"fullName"'),
            'g."f',
            "SELECT g.full_name FROM guest AS g ORDER BY g.full_name;",
            id="the same words in camel case",
        ),
        pytest.param(
            "SELECT name, count(*) AS n FROM city GROUP BY name HAVING n > 2",
            "n > 2",
            "SELECT name, count(*) AS n FROM city GROUP BY name HAVING count(*) > 2;",
            id="an output's name in HAVING",
        ),
        pytest.param(
            "SELECT name, sum(id) * 100 AS share FROM city GROUP BY name HAVING share > 2",
            "share > 2",
            "SELECT name, sum(id) * 100 AS share FROM city GROUP BY name HAVING sum(id) * 100 > 2;",
            id="an output with a literal of its own",
        ),
        pytest.param(
            "SELECT name, sum(id) + 1 AS n FROM city GROUP BY name HAVING n * 2 > 2",
            "n * 2",
            "SELECT name, sum(id) + 1 AS n FROM city GROUP BY name HAVING (sum(id) + 1) * 2 > 2;",
            id="an output that needs parentheses",
        ),
        pytest.param(
            'SELECT "Name" FROM city WHERE id IN (SELECT "Name" FROM (SELECT 1 AS "Name") AS t)',
            '"Name"',
            'SELECT name FROM city WHERE id IN (SELECT "Name" FROM (SELECT 1 AS "Name") AS t);',
            id="but not of a query within",
        ),
        pytest.param("SELECT nam FROM city", "nam", None, id="a similar name"),
        pytest.param("SELECT full_nam FROM guest", "full_nam", None, id="a very similar name"),
        pytest.param("SELECT zzz FROM city", "zzz", None, id="no similar name"),
        pytest.param(
            "SELECT v.name FROM visit AS v INNER JOIN city AS c ON c.id = v.city_id",
            "v.name",
            None,
            id="a column of another table",
        ),
        pytest.param(
            "SELECT name FROM city JOIN visit ON visit.town = city.id",
            "visit.town",
            None,
            id="a column that joins the tables",
        ),
        pytest.param(
            "SELECT name FROM city WHERE population > 5 AND is_deleted = 0",
            "is_deleted",
            None,
            id="a condition is never dropped",
        ),
        pytest.param('SELECT id FROM city WHERE name = "Rock"', '"Rock', None, id="a name is never made a string"),
        pytest.param("SELECT id FROM city WHERE mood = happy", "happy", None, id="nor without its quotes"),
        pytest.param("SELECT name, count(*) FROM city GROUP BY name HAVING cnt > 2", "cnt", None, id="an unknown name"),
    ],
)
def test_unknown_column(sql: str, where: str, after: str | None) -> None:
    assert repaired(sql, "42703", where) == after


@pytest.mark.parametrize(
    ("written", "column"),
    [
        pytest.param('"会员等级"', "level", id="by its label"),
        pytest.param('"FirstName"', "first_name", id="by its own words"),
        pytest.param("等级", None, id="by half a label"),
        pytest.param("name", None, id="by one word of two"),
        pytest.param("surname", None, id="by its meaning"),
    ],
)
def test_column_is_replaced_by_one_with_the_same_label(written: str, column: str | None) -> None:
    found = repaired(f"SELECT {written} FROM visitor", "42703", written, VISITORS)
    assert found == (None if column is None else f"SELECT {column} FROM visitor;")


@pytest.mark.parametrize(
    ("sql", "after"),
    [
        pytest.param("SELECT User.email FROM x", 'SELECT "User".email FROM x;', id="before a dot"),
        pytest.param("SELECT 1 FROM User u", 'SELECT 1 FROM "User" u;', id="after FROM"),
        pytest.param("SELECT '用户', user.id FROM User", 'SELECT \'用户\', "User".id FROM "User";', id="after Chinese"),
        pytest.param("SELECT Users.id FROM Users", None, id="a word that is no table's name"),
    ],
)
def test_a_table_named_by_a_reserved_word_is_quoted(sql: str, after: str | None) -> None:
    assert repaired(sql, "42601", "SELECT", USERS) == after


@pytest.mark.parametrize(
    ("sql", "after"),
    [
        pytest.param("SELECT `name` FROM `city`", 'SELECT "name" FROM "city";', id="backticks"),
        pytest.param("SELECT [name] FROM [city]", 'SELECT "name" FROM "city";', id="brackets"),
        pytest.param("SELECT arr [idx] FROM `t`", 'SELECT arr [idx] FROM "t";', id="a subscript stays one"),
        pytest.param('SELECT "arr" [idx] FROM `t`', 'SELECT "arr" [idx] FROM "t";', id="also after quotes"),
        pytest.param("SELECT ARRAY [idx] FROM `t`", 'SELECT ARRAY [idx] FROM "t";', id="elements stay so"),
        pytest.param(
            "SELECT t.[a b], max([c]) AS [d] FROM [s].[t] JOIN [u] ON [t].x=[u].x GROUP BY [e] ORDER BY [f], [g]",
            'SELECT t."a b", max("c") AS "d" FROM "s"."t" JOIN "u" ON "t".x="u".x GROUP BY "e" ORDER BY "f", "g";',
            id="brackets wherever a name begins",
        ),
        pytest.param(
            "SELECT `name` FROM city WHERE name = '`x`' AND code = E'\\'`y`' AND id > $$`z`$$ -- `c`",
            "SELECT \"name\" FROM city WHERE name = '`x`' AND code = E'\\'`y`' AND id > $$`z`$$;",
            id="not in strings or comments",
        ),
        pytest.param("SELECT name，id FROM city；", "SELECT name,id FROM city;", id="and commas"),
        pytest.param("SELECT count（*） FROM city", "SELECT count(*) FROM city;", id="full-width punctuation"),
        pytest.param(
            "SELECT name FROM city WHERE name LIKE '（x，' AND （id > population）",
            "SELECT name FROM city WHERE name LIKE '（x，' AND (id > population);",
            id="not in strings",
        ),
        pytest.param("SELECT id FROM city LIMIT 5, 10", "SELECT id FROM city LIMIT 10 OFFSET 5;", id="LIMIT a, b"),
        pytest.param("SELECT id, FROM city", "SELECT id FROM city;", id="an extra comma"),
        pytest.param("SELECT id FROM city WHERE code = '“A”' LIMT 5", None, id="a keyword misspelt"),
        pytest.param("SELECT id FROM city WHERE code = ‘A’", None, id="quotes of a word processor"),
        pytest.param("SELECT 'C:\\'' x' FROM `city", None, id="text that cannot be split into tokens"),
    ],
)
def test_syntax_error(sql: str, after: str | None) -> None:
    assert repaired(sql, "42601", "SELECT") == after


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT `id` FROM city WHERE code = '“A”'", id="typographic quotes"),
        pytest.param("SELECT `id` FROM city WHERE code = 'C:\\''x'", id="a backslash before a doubled quote"),
        pytest.param("SELECT `id` FROM city WHERE code = 'a == b && c'", id="operators"),
        pytest.param("SELECT `id` FROM city WHERE code = '&gt; &amp;'", id="entities"),
        pytest.param("SELECT `id` FROM city WHERE code = '```sql x```'", id="a code fence"),
        pytest.param("SELECT `id` FROM city WHERE code = $q$ it's “x” , FROM $q$", id="dollar quotes"),
        pytest.param("SELECT `id` FROM city WHERE code = E'it\\'s “x”'", id="an escape string"),
        pytest.param("SELECT `id` FROM city WHERE code = '2023年4月1日'", id="a day"),
    ],
)
def test_a_literal_survives_every_repair_of_the_text(sql: str) -> None:
    literal = sql[sql.index("= ") + 2 :]
    assert repaired(sql, "42601", "SELECT") == f'SELECT "id" FROM city WHERE code = {literal};'


@pytest.mark.parametrize(
    ("sql", "where", "after"),
    [
        pytest.param(
            "SELECT city_id FROM visit AS v JOIN (SELECT 1 AS x) AS s ON v.id = s.x JOIN visit AS w"
            " ON v.city_id = w.city_id",
            "city_id FROM",
            "SELECT v.city_id FROM visit AS v INNER JOIN (SELECT 1 AS x) AS s ON v.id = s.x"
            " INNER JOIN visit AS w ON v.city_id = w.city_id;",
            id="equal in both by an inner join",
        ),
        pytest.param(
            "SELECT id FROM city AS c, guest AS g WHERE g.id = c.id AND c.name = 'x'",
            "id FROM",
            "SELECT c.id FROM city AS c, guest AS g WHERE g.id = c.id AND c.name = 'x';",
            id="equal in both by WHERE",
        ),
        pytest.param(
            "SELECT id FROM city AS c LEFT JOIN guest AS g ON c.id = g.id", "id FROM", None, id="one may be missing"
        ),
        pytest.param(
            "SELECT id FROM visit AS v JOIN city AS c ON c.id = v.city_id", "id FROM", None, id="they are two things"
        ),
        pytest.param(
            "SELECT id FROM city AS c, guest AS g WHERE g.id = c.id OR c.name = 'x'", "id FROM", None, id="or not equal"
        ),
        pytest.param(
            "SELECT cost FROM visit AS v JOIN visit AS w ON v.cost = w.cost",
            "cost FROM",
            None,
            id="equal numerics may be written in two ways",
        ),
    ],
)
def test_ambiguous_column(sql: str, where: str, after: str | None) -> None:
    assert repaired(sql, "42702", where) == after


@pytest.mark.parametrize(
    ("sql", "where", "after"),
    [
        pytest.param(
            "SELECT city.name FROM city AS c", "city.name", "SELECT c.name FROM city AS c;", id="by name, without alias"
        ),
        pytest.param(
            "SELECT city.name FROM city AS c WHERE c.id > 1", "city.name", None, id="a city beside the one in use"
        ),
        pytest.param(
            "SELECT city.name FROM city AS c JOIN city AS d ON true", "city.name", None, id="one of two cities"
        ),
        pytest.param(
            "SELECT city.id FROM city AS o WHERE 5 IN (SELECT city.id FROM guest AS city)",
            "city.id",
            "SELECT o.id FROM city AS o WHERE 5 IN (SELECT city.id FROM guest AS city);",
            id="an inner table of that alias keeps its columns",
        ),
        pytest.param(
            "SELECT 1 FROM city AS o WHERE EXISTS (SELECT 1 FROM guest AS o WHERE city.id = 1)",
            "city.id",
            None,
            id="an inner table hides the alias",
        ),
        pytest.param("SELECT c.name FROM city", "c.name", None, id="unknown initials"),
        pytest.param("SELECT guest.full_name FROM visit", "guest.", None, id="a table that is not joined"),
        pytest.param("SELECT city.name", "city.name", None, id="no FROM at all"),
        pytest.param("SELECT name FROM cities", "cities", None, id="a similar name"),
        pytest.param("SELECT 1 FROM shop.visit", "shop.", None, id="a table of another schema"),
    ],
)
def test_unknown_table(sql: str, where: str, after: str | None) -> None:
    assert repaired(sql, "42P01", where) == after


def test_a_table_off_the_search_path_is_qualified() -> None:
    sql = "SELECT title FROM tour"
    found = repair(sql, refused("42P01", position=at(sql, "tour")), USERS)

    assert found is not None
    assert (found.rule, found.sql) == ("schema", "SELECT title FROM sales.tour;")


@pytest.mark.parametrize(
    ("sql", "where", "after"),
    [
        pytest.param(
            "SELECT name, count(*) FROM city",
            "name",
            "SELECT name, count(*) FROM city GROUP BY name;",
            id="no GROUP BY",
        ),
        pytest.param(
            "SELECT name, mood, count(*) FROM city GROUP BY 1",
            "mood",
            "SELECT name, mood, count(*) FROM city GROUP BY 1, mood;",
            id="beside an ordinal",
        ),
        pytest.param(
            "SELECT left(name, 3), population + count(*) FROM city",
            "name",
            'SELECT "left"(name, 3), population + count(*) FROM city GROUP BY "left"(name, 3), population;',
            id="expressions, whole if they have no aggregate",
        ),
        pytest.param(
            "SELECT name FROM city WHERE count(*) > 2 AND population > 5 GROUP BY name",
            "count",
            "SELECT name FROM city WHERE population > 5 GROUP BY name HAVING count(*) > 2;",
            id="an aggregate in WHERE",
        ),
        pytest.param(
            "SELECT name FROM city WHERE count(*) > 2 GROUP BY name HAVING max(id) > 1",
            "count",
            "SELECT name FROM city GROUP BY name HAVING max(id) > 1 AND count(*) > 2;",
            id="an aggregate in WHERE beside a HAVING",
        ),
        pytest.param(
            "SELECT c.*, count(*) FROM city AS c",
            "c.*",
            "SELECT c.*, count(*) FROM city AS c GROUP BY c.id;",
            id="all columns: the key identifies the row",
        ),
    ],
)
def test_grouping(sql: str, where: str, after: str) -> None:
    assert repaired(sql, "42803", where) == after


@pytest.mark.parametrize(
    ("written", "after"),
    [
        pytest.param("ifnull(name, 'x')", "COALESCE(name, 'x')", id="IFNULL"),
        pytest.param("if(id > 1, 'a', 'b')", "CASE WHEN id > 1 THEN 'a' ELSE 'b' END", id="IF"),
        pytest.param("year(founded)", "EXTRACT(YEAR FROM founded)", id="YEAR"),
        pytest.param("datediff(founded, founded)", "CAST(founded AS date) - CAST(founded AS date)", id="DATEDIFF"),
        pytest.param("curdate()", "CURRENT_DATE", id="CURDATE"),
        pytest.param("ucase(name)", "upper(name)", id="UCASE"),
        pytest.param("year('2024')", None, id="of a constant"),
        pytest.param("week(founded)", None, id="weeks with another first day"),
        pytest.param("std(id)", None, id="another deviation"),
        pytest.param("date_format(founded, '%Y')", None, id="a format is a literal"),
        pytest.param("coutn(id)", None, id="misspelt"),
    ],
)
def test_a_function_of_another_database(written: str, after: str | None) -> None:
    sql = f"SELECT {written} FROM city"
    assert repaired(sql, "42883", written, subject=FUNCTION) == (after and f"SELECT {after} FROM city;")


def test_a_divisor_of_zero_gives_null() -> None:
    sql = "SELECT id / population, id / 2, mod(id, population) FROM city WHERE id = 0"
    found = repair(sql, refused("22012"), SOURCE)

    assert found is not None
    assert (
        found.sql == "SELECT id / NULLIF(population, 0), id / 2, mod(id, NULLIF(population, 0)) FROM city WHERE id = 0;"
    )


@pytest.mark.parametrize("number", ["0xFFFFFFFFFFFFFFFF", "1_000_000_000_000", "0.5"])
def test_constant_divisor_is_kept_in_any_notation(number: str) -> None:
    found = repair(f"SELECT 1 / {number}, 1 / id FROM city", refused("22012"), SOURCE)

    assert found is not None
    assert found.sql == f"SELECT 1 / {number}, 1 / NULLIF(id, 0) FROM city;"


def test_a_count_of_nothing_counts_rows() -> None:
    subject = "count(*) must be used to call a parameterless aggregate function"
    assert repaired("SELECT count() FROM city", "42809", "count", subject=subject) == "SELECT count(*) FROM city;"


@pytest.mark.parametrize(
    ("sql", "sqlstate", "subject"),
    [
        pytest.param(
            "SELECT 1 FROM city WHERE code = 5", "42883", "operator does not exist: text = integer", id="text"
        ),
        pytest.param("SELECT 1 FROM city WHERE mood = 'glad'", "22P02", 'invalid input: "glad"', id="enumeration"),
        pytest.param("SELECT 1 FROM city WHERE founded = '2023年'", "22007", 'type date: "2023年"', id="day"),
        pytest.param("SELECT 1 FROM city WHERE id = (SELECT id FROM guest)", "21000", "more than one row", id="rows"),
    ],
)
def test_repair_that_changes_a_literal_or_meaning_is_refused(sql: str, sqlstate: str, subject: str) -> None:
    assert repaired(sql, sqlstate, "=", subject=subject) is None

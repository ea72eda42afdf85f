"""Repair rules: the fault as the server words it, and the SQL after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from training.source.description import ColumnProfile, CommonValue, TableProfile
from training.sql.repair import repair

from .made import CITY, GUEST, ORDERS, SOURCE, VISITORS, refused


def at(sql: str, what: str) -> int:
    return sql.index(what) + 1


COLUMNS = [
    pytest.param(
        "SELECT name FROM city WHERE (c.is_deleted = 0 OR c.is_deleted IS NULL) AND id > 1".replace("c.", ""),
        "is_deleted",
        "SELECT name FROM city WHERE id > 1;",
        id="a soft-delete mark in an OR of its own",
    ),
    pytest.param("SELECT name FROM city WHERE NOT deleted", "deleted", "SELECT name FROM city;", id="NOT deleted"),
    pytest.param(
        "SELECT name FROM city WHERE is_deleted = 1", "is_deleted", None, id="who asks for the deleted ones is told"
    ),
    pytest.param(
        "SELECT count(*) FILTER (WHERE cost > 5 AND del_flag = 0) FROM visit",
        "del_flag",
        "SELECT count(*) FILTER (WHERE cost > 5) FROM visit;",
        id="a soft-delete mark in a FILTER",
    ),
    pytest.param(
        "SELECT name FROM city WHERE mood = happy",
        "happy",
        "SELECT name FROM city WHERE mood = 'Happy';",
        id="a value without its quotes",
    ),
    pytest.param(
        "SELECT date_trunc(month, founded) FROM city",
        "month",
        "SELECT date_trunc('month', founded) FROM city;",
        id="a unit without its quotes",
    ),
    pytest.param(
        'SELECT "City"."NAME" FROM city ORDER BY "City"."NAME"',
        '"City"',
        "SELECT city.name FROM city ORDER BY city.name;",
        id="every name in other case at once",
    ),
    pytest.param("SELECT id FROM city WHERE rownum <= 5", "rownum", "SELECT id FROM city LIMIT 5;", id="ROWNUM"),
    pytest.param("SELECT nam FROM city", "nam", "SELECT name FROM city;", id="misspelt"),
    pytest.param('SELECT "Population" FROM city', '"P', "SELECT population FROM city;", id="in other case"),
    pytest.param(
        "SELECT v.name FROM visit AS v INNER JOIN city AS c ON c.id = v.city_id",
        "v.name",
        "SELECT c.name FROM visit AS v INNER JOIN city AS c ON c.id = v.city_id;",
        id="of the other table",
    ),
    pytest.param(
        "SELECT 1 FROM visit AS v INNER JOIN city AS c ON c.city_id = c.id",
        "c.city_id",
        "SELECT 1 FROM visit AS v INNER JOIN city AS c ON v.city_id = c.id;",
        id="of the other table, in a join",
    ),
    pytest.param(
        "SELECT name FROM city WHERE population > 5 AND is_deleted = 0",
        "is_deleted",
        "SELECT name FROM city WHERE population > 5;",
        id="a soft-delete mark the table does not have",
    ),
    pytest.param(
        "SELECT name FROM city WHERE delete_ts IS NULL",
        "delete_ts",
        "SELECT name FROM city;",
        id="a soft-delete mark alone",
    ),
    pytest.param(
        "SELECT name FROM city WHERE (is_deleted = 0 OR population > 5)",
        "is_deleted",
        None,
        id="a soft-delete mark under OR stays",
    ),
    pytest.param(
        "SELECT 1 FROM visit AS v INNER JOIN city AS c ON c.id = v.city_id AND c.del_flag = '0'",
        "c.del_flag",
        "SELECT 1 FROM visit AS v INNER JOIN city AS c ON c.id = v.city_id;",
        id="a soft-delete mark in a join",
    ),
    pytest.param(
        'SELECT id FROM city WHERE name = "Rock"',
        '"Rock',
        "SELECT id FROM city WHERE name = 'Rock';",
        id="a string in quotes",
    ),
    pytest.param(
        "SELECT name, count(*) AS n FROM city GROUP BY name HAVING n > 2",
        "n > 2",
        "SELECT name, count(*) AS n FROM city GROUP BY name HAVING count(*) > 2;",
        id="an output's name in HAVING",
    ),
    pytest.param("SELECT zzz FROM city", "zzz", None, id="nothing is like it"),
    pytest.param(
        "SELECT name FROM city JOIN visit ON visit.town = city.id",
        "visit.town",
        "SELECT name FROM city INNER JOIN visit ON visit.city_id = city.id;",
        id="the tables' relation says what joins them",
    ),
    pytest.param(
        "SELECT full_name FROM guest AS g JOIN visit AS v ON guest_id = g.guest_id",
        "g.guest_id",
        "SELECT full_name FROM guest AS g INNER JOIN visit AS v ON v.guest_id = g.id;",
        id="and both sides are told apart",
    ),
    pytest.param(
        "SELECT count(*) FROM city WHERE city.discarded_at IS NULL",
        "city.discarded_at",
        "SELECT count(*) FROM city;",
        id="a discarded row is a deleted one",
    ),
    pytest.param(
        "SELECT count(*) FROM city WHERE city.scbz = '0'",
        "city.scbz",
        None,
        id="what marks no row as deleted anywhere is no such mark",
    ),
    pytest.param(
        "SELECT name, count(*) FROM city GROUP BY name HAVING cnt > 2",
        "cnt",
        "SELECT name, count(*) FROM city GROUP BY name HAVING count(*) > 2;",
        id="a name for the only aggregate, never given to it",
    ),
    pytest.param(
        "SELECT name, count(*), sum(id) FROM city GROUP BY name HAVING cnt > 2",
        "cnt",
        None,
        id="one of two aggregates",
    ),
]


@pytest.mark.parametrize(("sql", "where", "repaired"), COLUMNS)
def test_a_column_that_is_not_there(sql: str, where: str, repaired: str | None) -> None:
    found = repair(sql, refused("42703", position=at(sql, where)), SOURCE)

    assert (found.sql if found else None) == repaired


@pytest.mark.parametrize(
    ("sql", "question", "repaired"),
    [
        pytest.param(
            "SELECT name FROM visitor", "Which first names are there?", "first_name", id="of two alike the one said"
        ),
        pytest.param(
            "SELECT name FROM visitor", "Which last names are there?", "last_name", id="of two alike the other one said"
        ),
        pytest.param("SELECT zzz FROM visitor", "每位客人的会员等级是什么?", "level", id="only a label is said"),
        pytest.param("SELECT zzz FROM visitor", "What is there?", None, id="nothing is said"),
        pytest.param(
            "SELECT zzz, level FROM visitor", "会员等级是什么?", None, id="what is said is in the SQL already"
        ),
        pytest.param(
            "SELECT last_names FROM visitor", "Which first names?", "last_name", id="a sure name needs no word"
        ),
    ],
)
def test_what_the_question_says_decides_between_columns(sql: str, question: str, repaired: str | None) -> None:
    found = repair(sql, refused("42703", position=8), VISITORS, question)

    assert (found.sql if found else None) == (repaired and f"SELECT {repaired} FROM visitor;")


def test_what_the_question_says_decides_between_tables() -> None:
    sql, verdict = "SELECT 1 FROM order_record", refused("42P01", position=15)
    assert repair(sql, verdict, ORDERS) is None
    found = repair(sql, verdict, ORDERS, "How many old order lines are there?")
    assert found is not None
    assert found.sql == "SELECT 1 FROM order_record_old;"


@pytest.mark.parametrize(
    ("sql", "repaired"),
    [
        pytest.param("SELECT User.email FROM x", 'SELECT "User".email FROM x;', id="before a dot"),
        pytest.param("SELECT 1 FROM User u", 'SELECT 1 FROM "User" u;', id="after FROM"),
        pytest.param("SELECT '用户', user.id FROM User", 'SELECT \'用户\', "User".id FROM "User";', id="after Chinese"),
    ],
)
def test_a_table_named_by_a_reserved_word_is_quoted(sql: str, repaired: str) -> None:
    found = repair(sql, refused("42601", "syntax error", 1, "syntax", "parse"), ORDERS)

    assert found is not None
    assert (found.rule, found.sql) == ("reserved_word", repaired)


def test_no_table_is_called_so() -> None:
    found = repair("SELECT User.email FROM x", refused("42601", "syntax error", 1, "syntax", "parse"), SOURCE)
    assert found is None or found.rule != "reserved_word"


def test_a_mark_of_another_table_is_one_here_too() -> None:
    marked = TableProfile(rows=1, exact=True, columns={"scbz": ColumnProfile(role="soft_delete")})
    source = replace(SOURCE, profiles={GUEST: marked})
    sql = "SELECT count(*) FROM city WHERE city.scbz = '0'"

    found = repair(sql, refused("42703", position=at(sql, "city.scbz")), source)

    assert found is not None
    assert found.sql == "SELECT count(*) FROM city;"


@pytest.mark.parametrize(
    ("truth", "written"),
    [
        pytest.param("true", "SELECT id FROM city WHERE code = 'Y';", id="yes"),
        pytest.param("false", "SELECT id FROM city WHERE code = 'N';", id="no"),
    ],
)
def test_a_truth_is_written_as_the_data_write_it(truth: str, written: str) -> None:
    values = (CommonValue("N", 0.8), CommonValue("Y", 0.2))
    known = TableProfile(rows=10, exact=True, columns={"code": ColumnProfile(role="flag", common=values)})
    sql = f"SELECT id FROM city WHERE code = {truth}"
    verdict = refused("42883", "operator does not exist: text = boolean", position=at(sql, "="))

    found = repair(sql, verdict, replace(SOURCE, profiles={CITY: known}))

    assert found is not None
    assert found.sql == written
    assert repair(sql, verdict, SOURCE) is None


def test_what_is_dropped_with_a_soft_delete_mark_is_said() -> None:
    sql = "SELECT name FROM city WHERE population > 0 AND is_deleted = 0"
    found = repair(sql, refused("42703", position=at(sql, "is_deleted")), SOURCE)

    assert found is not None
    assert (found.rule, found.dropped_literals) == ("soft_delete", ("0",))


AMBIGUOUS = [
    pytest.param(
        "SELECT c.name FROM visit AS v INNER JOIN city AS c ON city_id = id",
        "id;",
        "SELECT c.name FROM visit AS v INNER JOIN city AS c ON city_id = c.id;",
        id="the side an edge leads to",
    ),
    pytest.param(
        "SELECT id FROM visit AS v LEFT JOIN city AS c ON c.id = v.city_id ORDER BY v.id;",
        "id FROM",
        "SELECT v.id FROM visit AS v LEFT JOIN city AS c ON c.id = v.city_id ORDER BY v.id;",
        id="as the rest of the SQL says it",
    ),
    pytest.param(
        "SELECT id FROM city AS c LEFT JOIN visit AS v ON c.id = v.city_id;",
        "id FROM",
        "SELECT c.id FROM city AS c LEFT JOIN visit AS v ON c.id = v.city_id;",
        id="the side that keeps its rows",
    ),
]


@pytest.mark.parametrize(("sql", "where", "repaired"), AMBIGUOUS)
def test_a_column_that_two_tables_have(sql: str, where: str, repaired: str) -> None:
    position = (sql + ";").rindex(where) + 1 if where == "id;" else at(sql, where)
    found = repair(sql, refused("42702", position=position), SOURCE)

    assert found is not None
    assert found.sql == repaired


TABLES = [
    pytest.param(
        "SELECT city.name, count(visit.city_id) FROM city GROUP BY city.name",
        "visit.",
        "SELECT city.name, count(visit.city_id) FROM city LEFT JOIN visit ON city.id = visit.city_id"
        " GROUP BY city.name;",
        id="children that are counted and not joined",
    ),
    pytest.param(
        "SELECT guest.full_name FROM city WHERE guest.id > 1",
        "guest.full_name",
        "SELECT guest.full_name FROM city INNER JOIN visit ON city.id = visit.city_id"
        " INNER JOIN guest ON visit.guest_id = guest.id WHERE guest.id > 1;",
        id="not joined, nor what leads there",
    ),
    pytest.param("SELECT c.name FROM city", "c.name", "SELECT city.name FROM city;", id="initials nobody gave"),
    pytest.param("SELECT city.name", "city.name", "SELECT city.name FROM city;", id="no FROM at all"),
    pytest.param("SELECT cities.name FROM cities", "cities", "SELECT city.name FROM city;", id="plural", marks=[]),
    pytest.param("SELECT c.name FROM t_city AS c", "t_city", "SELECT c.name FROM city AS c;", id="with a prefix"),
    pytest.param("SELECT 1 FROM shop.visit", "shop.", "SELECT 1 FROM visit;", id="in another schema"),
    pytest.param(
        "SELECT city.name FROM city_info", "city_info", "SELECT city.name FROM city;", id="named by its columns"
    ),
    pytest.param("SELECT 1 FROM warehouse", "warehouse", None, id="nothing is like it"),
    pytest.param(
        "SELECT city.name FROM city AS c", "city.name", "SELECT c.name FROM city AS c;", id="by name, not alias"
    ),
    pytest.param(
        "SELECT guest.full_name FROM visit",
        "guest.",
        "SELECT guest.full_name FROM visit INNER JOIN guest ON visit.guest_id = guest.id;",
        id="not joined",
    ),
]


@pytest.mark.parametrize(("sql", "where", "repaired"), TABLES)
def test_a_table_that_is_not_there(sql: str, where: str, repaired: str | None) -> None:
    position = sql.rindex(where) + 1 if "FROM " + where in sql else at(sql, where)
    found = repair(sql, refused("42P01", position=position), SOURCE)

    assert (found.sql if found else None) == repaired


def test_distinct_ordered_by_what_is_not_in_the_result() -> None:
    message = "for SELECT DISTINCT, ORDER BY expressions must appear in select list"
    found = repair("SELECT DISTINCT name FROM city ORDER BY population DESC", refused("42P10", message), SOURCE)

    assert found is not None
    assert found.sql == "SELECT name FROM city GROUP BY name ORDER BY max(population) DESC;"


GROUPING = [
    pytest.param(
        "SELECT name, count(*) FROM city", "name", "SELECT name, count(*) FROM city GROUP BY name;", id="no GROUP BY"
    ),
    pytest.param(
        "SELECT name, mood, count(*) FROM city GROUP BY 1",
        "mood",
        "SELECT name, mood, count(*) FROM city GROUP BY 1, mood;",
        id="beside an ordinal",
    ),
    pytest.param(
        "SELECT lower(name), population + count(*) FROM city",
        "name",
        "SELECT lower(name), population + count(*) FROM city GROUP BY lower(name), population;",
        id="expressions, whole where they hold no aggregate",
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
        id="all columns: the key says which row",
    ),
    pytest.param(
        "SELECT count(*) FROM city ORDER BY name",
        "name",
        "SELECT count(*) FROM city;",
        id="one row needs no order",
    ),
]


@pytest.mark.parametrize(("sql", "where", "repaired"), GROUPING)
def test_grouping(sql: str, where: str, repaired: str) -> None:
    found = repair(sql, refused("42803", position=at(sql, where)), SOURCE)

    assert found is not None
    assert found.sql == repaired

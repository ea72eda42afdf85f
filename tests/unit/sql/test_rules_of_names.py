"""Names that mean a column or table without being like it: by the relation, the table's own name, or another word."""

from __future__ import annotations

import dataclasses

import pytest

from training.source.catalog import Catalog, Column, Table, TableName
from training.source.description import ColumnProfile, Relation, Role, TableProfile
from training.sql.likeness import likeness, of_another_kind
from training.sql.repair import repair

from .made import SOURCE, refused

NATION, CUSTOMERS, ORDERS = (TableName("public", name) for name in ("nation", "customers", "orders"))
_COLUMNS = {
    NATION: {"n_key": "int4", "nationname": "varchar", "gender": "varchar", "continent": "varchar"},
    CUSTOMERS: {"c_key": "int4", "company_name": "varchar", "contact_name": "varchar", "c_nation": "int4"},
    ORDERS: {"o_key": "int4", "o_custkey": "int4", "company_name": "varchar"},
}
_ROLES: dict[str, Role] = {"company_name": "label", "contact_name": "label"}


def _table(name: TableName) -> Table:
    columns = tuple(
        Column(name=column, type=kind, base_type=kind, category="N" if kind == "int4" else "S")
        for column, kind in _COLUMNS[name].items()
    )
    return Table(name=name, kind="table", columns=columns, primary_key=(columns[0].name,))


def _relation(child: TableName, column: str, parent: TableName, key: str) -> Relation:
    return Relation(child=child, child_columns=(column,), parent=parent, parent_columns=(key,), origin="declared")


SHOP = dataclasses.replace(
    SOURCE,
    catalog=Catalog(database="shop", tables=tuple(map(_table, _COLUMNS))),
    profiles={
        CUSTOMERS: TableProfile(
            rows=3,
            exact=True,
            columns={name: ColumnProfile(role=_ROLES.get(name, "key")) for name in _COLUMNS[CUSTOMERS]},
        )
    },
    relations=(_relation(ORDERS, "o_custkey", CUSTOMERS, "c_key"), _relation(CUSTOMERS, "c_nation", NATION, "n_key")),
    table_labels={},
)


@pytest.mark.parametrize(
    ("sql", "where", "repaired"),
    [
        pytest.param(
            "SELECT 1 FROM customers JOIN orders ON c_key = custkey",
            "custkey",
            "SELECT 1 FROM customers INNER JOIN orders ON c_key = orders.o_custkey;",
            id="the other end of the only relation",
        ),
        pytest.param(
            "SELECT customer_name FROM customers",
            "customer_name",
            "SELECT company_name FROM customers;",
            id="the name of the table's rows is its first label",
        ),
        pytest.param("SELECT n.sex FROM nation n", "n.sex", "SELECT n.gender FROM nation n;", id="another word for it"),
        pytest.param(
            "SELECT nation.name FROM nation",
            "nation.name",
            "SELECT nation.nationname FROM nation;",
            id="a name that runs into the table's",
        ),
        pytest.param(
            "SELECT company_name FROM customers WHERE continent = 'Asia'",
            "continent",
            "SELECT company_name FROM customers INNER JOIN nation ON customers.c_nation = nation.n_key"
            " WHERE nation.continent = 'Asia';",
            id="a column of the table above",
        ),
        pytest.param(
            "SELECT 1 FROM orders o JOIN nation n ON o.continent = n.continent",
            "o.continent",
            None,
            id="never a column compared with itself",
        ),
    ],
)
def test_a_column_by_what_it_means(sql: str, where: str, repaired: str | None) -> None:
    found = repair(sql, refused("42703", position=sql.index(where) + 1), SHOP)

    assert (found.sql.replace(" AS ", " ") if found else None) == repaired


@pytest.mark.parametrize(
    ("sql", "repaired"),
    [
        pytest.param(
            "SELECT company_name FROM customers AS c INNER JOIN orders AS o ON o.o_custkey = c.c_key"
            " WHERE c.company_name = 'Alder'",
            "o.company_name",
            id="one that WHERE holds to a value is not asked for",
        ),
        pytest.param(
            "SELECT company_name, c.company_name FROM customers AS c INNER JOIN orders AS o ON o.o_custkey = c.c_key",
            "o.company_name, c",
            id="one that stands in the result is not asked for twice",
        ),
    ],
)
def test_of_two_tables_the_one_asked_for(sql: str, repaired: str) -> None:
    found = repair(sql, refused("42702", position=sql.index("company_name") + 1), SHOP)

    assert found is not None
    assert found.sql.startswith(f"SELECT {repaired}")


def test_a_reserved_word_that_is_a_table_in_the_plural() -> None:
    found = repair("SELECT 1 FROM order", refused("42601", "syntax error", 15, "syntax", "parse"), SHOP)

    assert found is not None
    assert found.sql == 'SELECT 1 FROM "orders";'


def test_names_that_say_two_things_are_never_one() -> None:
    assert of_another_kind("customer_name", "customer_id")
    assert not of_another_kind("customer_no", "customer_id")
    assert not of_another_kind("rating", "customer_id")
    assert likeness("sex", "gender") == pytest.approx(0.9)

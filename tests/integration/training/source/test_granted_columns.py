"""A login with grants on columns only: of other columns, only the names are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from tests.integration.training.source.test_read import edges, everything_written, fill, read
from tests.integration.training.source.test_round_trip import run_documents
from tests.tables import from_table
from training.catalog.model import TableName
from training.documents.ddl import render_ddl
from training.documents.markdown import render_markdown
from training.language.languages import Language
from training.source.read import SourceRequest

SHOP = Path(__file__).with_name("granted_columns.sql").read_text()
CUSTOMERS, ORDERS, VISITS, PAID, SEEN = (
    TableName("public", name) for name in ("customers", "orders", "visits", "paid", "seen")
)
WITHHELD = ("salary", "feels", "badge", "seat")


@pytest.fixture
def login(database: str) -> Iterator[str]:
    fill(database, "drop role if exists qm_columns; create role qm_columns login;" + SHOP)
    yield make_conninfo(database, user="qm_columns")
    fill(database, "drop owned by qm_columns; drop role qm_columns")


def test_only_names_of_unreadable_columns_are_known(login: str) -> None:
    source = read(login, SourceRequest(language="en", include_views=True))
    customers = source.catalog.table(CUSTOMERS)
    assert [column.name for column in customers.columns] == ["id", "city", "tier", "yearly", "shout"]
    assert customers.withheld == WITHHELD
    assert customers.readable
    assert customers.primary_key == ("id",)
    assert customers.uniques == ()
    assert customers.unique_indexes == ()
    assert [check.expression for check in customers.checks] == ["(city <> ''::text)", "(tier <> 'unknown'::text)"]
    assert [column.generated for column in customers.columns[3:]] == [None, "upper(city)"]
    assert (source.profiles[CUSTOMERS].rows, source.profiles[CUSTOMERS].exact) == (60, True)
    assert {str(c.value) for c in source.profile(CUSTOMERS, "tier").common} == {"tier 0", "tier 1", "tier 2"}
    assert edges(source) == {"orders(customer_id)->customers(id)"}
    assert source.catalog.enums == ()
    told = repr(source) + everything_written(source)
    for kept in ("7700", "8800", "kept from everybody", "cheerful", "salary * "):
        assert kept not in told


@from_table
def test_documents_list_omissions_and_run(
    login: str, new_database: Callable[..., str], language: Language, ddl: str, markdown: str
) -> None:
    source = read(login, SourceRequest(language=language, include_views=True))
    customers = source.catalog.table(CUSTOMERS)
    assert ddl in render_ddl(customers, source).splitlines()[-1]
    assert markdown in render_markdown(customers, source)
    assert "partition by" not in render_ddl(source.catalog.table(VISITS), source)
    assert render_ddl(source.catalog.table(ORDERS), source).splitlines()[-1].endswith(" orders_badge_fkey")
    for view in (PAID, SEEN):
        text = render_ddl(source.catalog.table(view), source)
        # one view reads columns that the login may not, the other a table whose DDL is incomplete
        assert all(line.startswith("--") for line in text.splitlines())
    run_documents(source, new_database())


def test_with_grants_on_all_columns_nothing_is_left_out(login: str, database: str) -> None:
    fill(database, "grant select (id, at) on visits to qm_columns")
    visits = read(login, SourceRequest(tables=("visits",))).catalog.table(VISITS)
    assert (visits.withheld, visits.partition_key, visits.readable) == ((), "RANGE (at)", True)

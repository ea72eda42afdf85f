"""Data outside the tables of a task: foreign tables, temporary files, tables behind views."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from service.sources.health_check import checked
from service.sources.tables import Safety, SourceTables
from tests.integration.training.conftest import TABLES
from tests.tables import from_table
from training.catalog.model import TableName
from training.catalog.selection import RelationRow, choose
from training.gate.gate import Gate, GateLimits
from training.gate.session import Session
from training.language.languages import Language

FOREIGN = """
create extension file_fdw;
create server programs foreign data wrapper file_fdw;
create table event (id int, at int) partition by range (at);
create table event_1 partition of event for values from (1) to (9) partition by range (id);
create foreign table outside (id int, at int) server programs options (program '{program}', format 'csv');
alter table event_1 attach partition outside for values from (1) to (9);
create view outside_view as select * from outside;
create view view_of_view as select * from outside_view;
"""


@pytest.fixture
def canary() -> Path:
    """File that the program of the foreign table creates, as the server's user."""
    return Path("/tmp") / f"querymill-canary-{uuid.uuid4().hex}"


@pytest.fixture
def foreign_shop(own_shop: str, canary: Path) -> str:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute(FOREIGN.format(program=f"touch {canary}; echo 1,1").encode())
    return own_shop


@pytest.mark.parametrize("relation", ["outside", "event", "event_1", "outside_view", "view_of_view"])
def test_a_foreign_table_is_read_only_if_the_task_names_it(
    foreign_shop: str, canary: Path, new_gate: Callable[..., Gate], relation: str
) -> None:
    asked = TABLES | {TableName("public", relation)} - {TableName("public", "outside")}
    named = asked | {TableName("public", "outside")}

    verdict = new_gate(foreign_shop, asked).check(f"SELECT * FROM {relation}")

    assert (verdict.valid, verdict.layer, canary.exists()) == (False, "parse", False)
    assert "outside" in str(verdict.error)
    assert new_gate(foreign_shop, named).check(f"SELECT * FROM {relation}").valid
    assert canary.exists()
    canary.unlink()


def test_a_table_without_foreign_parts_is_read_as_before(foreign_shop: str, new_gate: Callable[..., Gate]) -> None:
    assert new_gate(foreign_shop).check("SELECT * FROM city").valid


@pytest.mark.parametrize(
    ("names", "chosen"),
    [pytest.param(None, ["seen"], id="not by itself"), pytest.param(["outside"], ["outside"], id="by its name")],
)
def test_a_task_takes_a_foreign_table_only_by_its_name(names: list[str] | None, chosen: list[str]) -> None:
    relations = [_row("outside", "f"), _row("seen", "v")]

    found, _ = choose(relations, names, include_views=True)

    assert [relation.name for relation in found] == chosen


def _row(name: str, kind: str) -> RelationRow:
    return RelationRow(
        oid=1, schema="public", name=name, kind=kind, is_partition=False, of_extension=False, comment=None,
        estimated_rows=0, bytes=0, partition_key=None, view_definition=None, readable=True, withheld=[],
        unpopulated=False, in_part=False, locked=False,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_check_of_the_source_warns_of_foreign_tables(language: Language) -> None:
    safety = Safety(
        role="r",
        database="d",
        superuser=False,
        writable_tables=0,
        schemas=["public"],
        path=["public"],
        identity="",
        relations=0,
    )

    [warning] = checked("s", SourceTables([_row("outside", "f"), _row("seen", "v")], "18", safety), language).warnings

    assert "outside" in warning
    assert "seen" not in warning


@from_table
def test_temporary_files_are_limited_if_the_login_may_set_it(own_shop: str, change: str, limit: str) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        conn.execute("create role sorter login")
        conn.execute(change.encode())
    try:
        session = Session(lambda: psycopg.connect(own_shop, user="sorter"), GateLimits(temp_file_limit="123MB"))
        with session.transaction(("public",)) as connection:
            assert connection.execute("show temp_file_limit").fetchone() == (limit,)
        session.close()
    finally:
        with psycopg.connect(own_shop, autocommit=True) as conn:
            conn.execute("drop owned by sorter; drop role sorter")


def test_tables_of_views_count_like_named_ones(own_shop: str, new_gate: Callable[..., Gate]) -> None:
    with psycopg.connect(own_shop, autocommit=True) as conn:
        joined = " cross join ".join(f"(select id from city limit 1) as c{n}" for n in range(15))
        conn.execute(f"create view wide as select count(*) as n from {joined}".encode())
        conn.execute("create view wider as select a.n from wide a, wide b")
    gate = new_gate(own_shop, TABLES | {TableName("public", "wider")})
    once, often = "SELECT n FROM wider", "SELECT 1 FROM wider a, wider b, wider c, wider d"

    assert gate.check(once).valid
    assert gate.check(often).reason == "too_many_relations"

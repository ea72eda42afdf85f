"""What lets a login read tables, as SQL an owner can run."""

from __future__ import annotations

import pytest

from executor.steps.source.privileges import NoRightToRead, grants_to_read
from training.source.catalog import TableName

MANY = [TableName("public", f"t{number:02}") for number in range(21)]


@pytest.mark.parametrize(
    ("tables", "login", "grants"),
    [
        pytest.param(
            [TableName("public", "order"), TableName("Sales", "q1"), TableName("Sales", "q2")],
            "Reader One",
            'grant usage on schema public to "Reader One"; grant select on public."order" to "Reader One";'
            ' grant usage on schema "Sales" to "Reader One"; grant select on "Sales".q1, "Sales".q2 to "Reader One";',
            id="names are quoted where they must be, schema by schema",
        ),
        pytest.param(
            [TableName("public", "t")],
            None,
            'grant usage on schema public to "…"; grant select on public.t to "…";',
            id="a connection string that names no login leaves it open",
        ),
        pytest.param(
            MANY,
            "r",
            "grant usage on schema public to r; grant select on all tables in schema public to r;",
            id="of many tables, all of the schema",
        ),
    ],
)
def test_grants_to_read(tables: list[TableName], login: str | None, grants: str) -> None:
    assert grants_to_read(tables, login) == grants


def test_of_many_tables_some_are_named() -> None:
    assert NoRightToRead(MANY, "").tables.endswith("t18, t19, …")

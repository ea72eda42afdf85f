"""Grants that let a login read tables, as SQL for the owner to run."""

from __future__ import annotations

import pytest

from training.catalog.model import TableName
from training.pipeline.privileges import NoRightToRead, grants_to_read

MANY = [TableName("public", f"t{number:02}") for number in range(21)]


@pytest.mark.parametrize(
    ("tables", "login", "grants"),
    [
        pytest.param(
            [TableName("public", "order"), TableName("Sales", "q1"), TableName("Sales", "q2")],
            "Reader One",
            'grant usage on schema public to "Reader One"; grant select on public."order" to "Reader One";'
            ' grant usage on schema "Sales" to "Reader One"; grant select on "Sales".q1, "Sales".q2 to "Reader One";',
            id="names are quoted if needed, per schema",
        ),
        pytest.param(
            [TableName("public", "t")],
            None,
            'grant usage on schema public to "…"; grant select on public.t to "…";',
            id="an unknown login is left open",
        ),
        pytest.param(
            MANY,
            "r",
            "grant usage on schema public to r; grant select on all tables in schema public to r;",
            id="many tables are granted by schema",
        ),
    ],
)
def test_grants_for_login(tables: list[TableName], login: str | None, grants: str) -> None:
    assert grants_to_read(tables, login) == grants


def test_long_list_of_tables_is_shortened() -> None:
    assert NoRightToRead(MANY, "").tables.endswith("t18, t19, …")

"""Undeclared relations are found in realistic schemas; polymorphic references are not relations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bench.training.relations import PRECISION_BAR, RECALL_BAR, SCHEMAS, Score, name_of, score
from tests.tables import from_table


def scored(file: Path, dsn: str) -> Score:
    with psycopg.connect(dsn) as conn:
        conn.execute(file.read_bytes())
        conn.commit()
        return score(conn, name_of(file))


@pytest.mark.long
@pytest.mark.parametrize("file", SCHEMAS, ids=[file.stem for file in SCHEMAS])
def test_removed_foreign_keys_are_inferred(file: Path, new_database: Callable[..., str]) -> None:
    seen = scored(file, new_database())
    assert seen.right >= PRECISION_BAR * len(seen.found), sorted(seen.found - seen.truth)
    assert seen.right >= RECALL_BAR * len(seen.truth), sorted(seen.truth - seen.found)


@from_table
def test_polymorphic_reference_is_no_relation(
    schema: str, columns: list[str], new_database: Callable[..., str]
) -> None:
    file = next(file for file in SCHEMAS if file.stem == schema)
    found = scored(file, new_database()).found
    assert not [edge for edge in found for column in columns if f"({column})" in edge]

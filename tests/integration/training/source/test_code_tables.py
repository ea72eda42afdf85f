"""A database with a code table, as many applications have."""

from __future__ import annotations

from pathlib import Path

from tests.integration.training.source.test_read import fill, read
from tests.tables import from_table
from training.catalog.model import TableName
from training.source.read import SourceRequest

PLANT = Path(__file__).with_name("code_tables.sql").read_text()


@from_table
def test_meanings_of_codes_are_read_from_code_tables(
    database: str, table: str, column: str, labels: tuple[tuple[str, str], ...]
) -> None:
    fill(database, PLANT)
    source = read(database, SourceRequest(language="zh"))
    assert source.profile(TableName("public", table), column).value_labels == labels

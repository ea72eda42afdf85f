"""Names of a table list that no relation has: the relation meant."""

from __future__ import annotations

from tests.tables import from_table
from training.catalog.selection import RelationRow, nearest_names


def relation(schema: str, name: str, *, is_partition: bool = False) -> RelationRow:
    return RelationRow(
        oid=1,
        schema=schema,
        name=name,
        kind="r",
        is_partition=is_partition,
        of_extension=False,
        comment=None,
        estimated_rows=0,
        bytes=0,
        partition_key=None,
        view_definition=None,
        readable=True,
        withheld=[],
        unpopulated=False,
        in_part=False,
        locked=False,
    )


RELATIONS = [
    relation("public", "artist"),
    relation("public", "invoice_line"),
    relation("sales", "orders"),
    relation("public", "artists_2024", is_partition=True),
]


@from_table
def test_nearest_table_of_a_missing_name(missing: list[str], near: list[str]) -> None:
    assert nearest_names(RELATIONS, missing) == near

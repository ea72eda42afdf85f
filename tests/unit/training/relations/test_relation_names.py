from __future__ import annotations

from dataclasses import replace

from tests.tables import from_table
from tests.unit.training.made import catalog, column, inferred, rows_of, table, tables_of
from training.identifiers.schema_names import read_names
from training.relations.by_name.composite_keys import composite_candidates
from training.relations.by_value.inclusion import Inclusion


@from_table
def test_relations_suggested_by_names(tables: str, rows: str, expected: str) -> None:
    assert inferred(tables_of(tables), rows_of(rows)) == set(expected.split())


def test_number_from_the_tables_own_sequence_refers_to_nothing() -> None:
    """Some numbers are missing, so the column does not run from 1 to the number of rows."""
    own = replace(column("mxid"), default="nextval('in_line_mxid_seq'::regclass)")
    tables = [table("in_line", own, "qty", key=("mxid",)), table("out_line", "mxid", "qty", key=("mxid",))]
    assert inferred(tables, {"out_line": {"mxid": range(1, 101)}, "in_line": {"mxid": range(1, 100, 2)}}) == set()


def test_placeholder_for_none_is_ignored_beside_two_values() -> None:
    assert Inclusion.seen(3, 1, 1) == Inclusion(checked=2, missing=0)
    assert Inclusion.seen(2, 1, 1) == Inclusion(checked=2, missing=1)


def test_number_within_another_row_is_no_part_of_a_reference() -> None:
    """A bill's line is numbered within its bill, whatever parcel it is for."""
    lines = table("parcel_line", "depot", "parcel_no", "line_no", key=("depot", "parcel_no", "line_no"))
    bills = table("bill_line", "bill_no", "line_no", "depot", "parcel_no", key=("bill_no", "line_no"))
    scans = table("scan", "depot", "parcel_no", "line_no", "seen_at:timestamp")
    made = catalog(lines, bills, scans)
    found = composite_candidates(made, read_names(made.tables))
    assert [candidate.child for candidate in found] == [scans.name]

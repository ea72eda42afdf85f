"""Inheritance: rows of a child are rows of its parent, too, which makes neither refer to the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg

from training.catalog.model import TableName
from training.source.read import SourceRequest, read_source

DEVICES = Path(__file__).with_name("inheritance.sql").read_text()


def test_a_table_does_not_point_to_what_it_inherits_from(new_database: Callable[..., str]) -> None:
    with psycopg.connect(new_database()) as conn:
        conn.execute(DEVICES.encode())
        source = read_source(conn, SourceRequest(language="en"))
    edges = {(r.child.name, r.child_columns[0], r.parent.name) for r in source.relations}
    assert {edge for edge in edges if edge[1] == "device_id"} == set()
    assert ("monitor", "ward_id", "ward") in edges
    assert ("monitor", "replaces_device_id", "device") in edges


def test_a_table_has_the_rows_of_those_that_inherit_from_it(new_database: Callable[..., str]) -> None:
    with psycopg.connect(new_database()) as conn:
        conn.execute(
            b"create table reading (at date, value int);"
            b"create table reading_2024 () inherits (reading);"
            b"insert into reading_2024 select date '2024-01-01' + i % 300, i % 40 from generate_series(1, 9000) i;"
            b"analyze reading;"
            b"analyze reading_2024;"
        )
        source = read_source(conn, SourceRequest(language="en"))
    reading = TableName("public", "reading")
    assert source.catalog.table(reading).estimated_rows == 9000
    assert source.profiles[reading].rows == 9000
    assert source.profile(reading, "value").distinct == 40

"""Inheritance: rows of a child are rows of its parent, too, which makes neither refer to the other."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from training.catalog.model import TableName
from training.source.read import SourceRequest, read_source

DEVICES = """
create table ward (ward_id smallint primary key, name text);
insert into ward select i, 'Ward ' || i from generate_series(1, 4) i;
create table device (device_id int primary key, model text, ward_id smallint references ward, replaces_device_id int);
create table monitor (channels smallint) inherits (device);
create table touch_monitor (inch int) inherits (monitor);
create table ventilator (maximum_flow int) inherits (device);
insert into device select i, 'X-ray', 1 + i % 4, null from generate_series(1, 30) i;
insert into monitor select 100 + i, 'Carescape', 1 + i % 4, i, 4 from generate_series(1, 30) i;
insert into touch_monitor select 200 + i, 'Carescape T', 1 + i % 4, null, 4, 15 from generate_series(1, 5) i;
insert into ventilator select 300 + i, 'Evita', 1 + i % 4, null, 120 from generate_series(1, 30) i;
analyze;
"""


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

"""The DDL, run in an empty database, results in the source's catalog."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from training.catalog.model import Catalog, Table
from training.catalog.reader import read_catalog
from training.documents.ddl import creation_order, render_ddl, render_deferred_relations
from training.documents.types_ddl import render_types
from training.language.languages import Language
from training.source.description import SourceDescription
from training.source.read import SourceRequest, begin_reading, read_source

ODD = Path(__file__).with_name("odd.sql").read_text()


TOUGH = Path(__file__).with_name("tough.sql").read_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Properties that must be equal in both databases."""

    columns: tuple[tuple[object, ...], ...]
    keys: tuple[object, ...]
    foreign_keys: frozenset[object]
    checks: frozenset[object]
    extras: tuple[object, ...]
    kind: object


def shape(table: Table) -> Shape:
    return Shape(
        columns=tuple(
            (
                c.name,
                c.type,
                None if "nextval(" in (c.default or "") else c.default,
                c.not_null,
                c.identity,
                c.identity_options,
                c.generated,
                c.generated_kind,
                c.collation,
            )
            for c in table.columns
        ),
        keys=(table.primary_key, frozenset((*table.uniques, *table.unique_indexes)), table.key_options),
        foreign_keys=frozenset(
            (
                k.columns,
                k.referenced_table,
                k.referenced_columns,
                k.on_delete,
                k.on_update,
                k.nulled_columns,
                k.options,
            )
            for k in table.foreign_keys
        ),
        checks=frozenset((c.name, c.expression) for c in table.checks),
        extras=tuple((e.kind, e.name, e.definition) for e in table.extras if e.definition),
        kind=(table.kind, table.partition_key),
    )


def described(dsn: str, *, language: Language, include_views: bool = False) -> SourceDescription:
    with psycopg.connect(dsn) as conn:
        return read_source(conn, SourceRequest(language=language, include_views=include_views))


def run_documents(source: SourceDescription, dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        for text in (
            render_types(source),
            *(render_ddl(table, source) for table in creation_order(source)),
            render_deferred_relations(source),
        ):
            if text is not None:
                conn.execute(text.encode())


def catalog(dsn: str, *, include_views: bool = False) -> Catalog:
    with psycopg.connect(dsn) as conn, conn.transaction(force_rollback=True):
        begin_reading(conn, 30)
        return read_catalog(conn, include_views=include_views).catalog


def load(folder: Path, files: tuple[str, ...], dsn: str) -> None:
    for file in files:
        subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", dsn, "-f", folder / file], check=True, capture_output=True
        )


SHARED = [
    pytest.param(("chinook/chinook.sql",), id="chinook"),
    pytest.param(("pagila/schema.sql", "pagila/data.sql"), id="pagila with enums, domains and partitions"),
    pytest.param(("defog/broker.sql",), id="broker with runtogether names"),
    pytest.param(("defog/car_dealership.sql",), id="car_dealership"),
    pytest.param(("defog/ewallet.sql",), id="ewallet in a schema of its own"),
    pytest.param(("defog/geography.sql",), id="geography without any key"),
    pytest.param(("defog/restaurants.sql",), id="restaurants"),
]


@pytest.mark.long
@pytest.mark.parametrize("files", SHARED)
def test_third_party_database_is_created_again(
    files: tuple[str, ...], shared_data: Path, new_database: Callable[..., str]
) -> None:
    origin, copy = new_database(), new_database()
    load(shared_data, files, origin)
    source = described(origin, language="zh")
    run_documents(source, copy)
    assert [shape(t) for t in catalog(copy).tables] == [shape(t) for t in source.tables]
    assert catalog(copy).enums == source.catalog.enums
    assert catalog(copy).domains == source.catalog.domains


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hard_names_comments_and_types_are_created_again(language: Language, new_database: Callable[..., str]) -> None:
    origin, copy = new_database(), new_database()
    with psycopg.connect(origin) as conn:
        conn.execute(ODD.encode())
    source = described(origin, language=language, include_views=True)
    run_documents(source, copy)
    again = catalog(copy, include_views=True)
    assert [shape(t) for t in again.tables] == [shape(t) for t in source.tables]
    assert [t.view_definition for t in again.tables] == [t.view_definition for t in source.tables]
    assert (again.enums, again.domains, again.composites) == (
        source.catalog.enums,
        source.catalog.domains,
        source.catalog.composites,
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hard_schema_is_created_again_except_listed_omissions(
    language: Language, new_database: Callable[..., str]
) -> None:
    origin, copy = new_database(), new_database()
    with psycopg.connect(origin) as conn:
        conn.execute(TOUGH.encode())
    source = described(origin, language=language, include_views=True)
    run_documents(source, copy)
    again = catalog(copy, include_views=True)
    assert [t.name for t in again.tables] == [t.name for t in source.tables]
    for new, old in zip(again.tables, source.tables, strict=True):
        assert shape(new) == without_functions(shape(old), old), old.name
    ddl = {table.name.name: render_ddl(table, source).splitlines()[-1] for table in source.tables}
    for table, names in {
        "parent": ["labelled", "fine", "parent_own", "parent_tags"],
        "child": ["id", "touched", "mine"],
        "heir": ["ops.second"],
        "parted": ["parted_24"],
    }.items():
        assert ddl[table].startswith("-- 未写出：" if language == "zh" else "-- Not written here: "), ddl[table]
        assert [name for name in names if name not in ddl[table]] == []


def without_functions(of: Shape, table: Table) -> Shape:
    """Return the shape without parts that need functions of the user, which the DDL leaves out with a comment."""
    called = {c.name for c in table.columns if c.default_functions}
    return replace(
        of,
        columns=tuple((c[0], c[1], None, *c[3:]) if c[0] in called else c for c in of.columns),
        checks=frozenset((c.name, c.expression) for c in table.checks if not c.functions),
    )

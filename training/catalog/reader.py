"""Reads what a database declares, with the same number of catalog queries for any number of tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import psycopg
from psycopg.rows import class_row, scalar_row

from training.catalog.bare_names import hidden_tables, own_path
from training.catalog.catalog_queries import statement
from training.catalog.model import (
    TABLE_KINDS,
    Catalog,
    CheckConstraint,
    Column,
    Extra,
    ExtraKind,
    ForeignKey,
    ForeignKeyAction,
    PartitionKey,
    Table,
    TableName,
)
from training.catalog.selection import RelationRow, choose
from training.catalog.types import TypeRow, Types

_ATTEMPTS = 3
"""A lock taken while the catalog is read makes an attempt fail; the next one sees the lock and does not wait for it."""
_ACTIONS: dict[str, ForeignKeyAction] = {
    "a": "no action",
    "r": "restrict",
    "c": "cascade",
    "n": "set null",
    "d": "set default",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _ColumnRow:
    relation: int
    name: str
    type: str
    type_oid: int
    not_null: bool
    default: str | None
    identity: str
    identity_options: str | None
    generated_kind: str
    generated: str | None
    withheld: bool
    comment: str | None
    collation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ConstraintRow:
    relation: int
    name: str
    kind: str
    columns: list[str]
    referenced_schema: str | None
    referenced_name: str | None
    referenced_columns: list[str]
    on_delete: str
    on_update: str
    deferrable: bool
    deferred: bool
    match_full: bool
    nulls_alike: bool
    without_overlaps: bool
    included_columns: list[str]
    period: bool
    no_inherit: bool
    enforced: bool
    validated: bool
    comment: str | None
    nulled_columns: list[str]
    expression: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _IndexRow:
    relation: int
    is_unique: bool
    columns: list[str]
    method: str
    plain: bool
    nulls_alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _DependencyRow:
    relation: int
    part: str | None
    kind: str
    schema: str
    name: str
    extension: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ExtraRow:
    relation: int
    kind: str
    name: str
    definition: str
    calls_functions: bool
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _PartitionKeyRow:
    relation: int
    columns: list[str]
    referenced_schema: str
    referenced_name: str
    referenced_columns: list[str]
    partitions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogReading:
    catalog: Catalog
    missing: tuple[str, ...]
    """Requested names that are no relation of the database."""


def read_catalog(
    conn: psycopg.Connection[object], tables: Sequence[str] | None = None, *, include_views: bool = False
) -> CatalogReading:
    """Return the chosen relations with all their declarations; without `tables`, all ordinary and partitioned tables.

    Call it in a transaction whose search path is `pg_catalog`, so that types are printed with their schema. Of a locked
    relation, only what can be read without waiting is returned.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with conn.transaction():
                return _read_once(conn, tables, include_views=include_views)
        except psycopg.errors.LockNotAvailable:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError


def _read_once(
    conn: psycopg.Connection[object], tables: Sequence[str] | None, *, include_views: bool
) -> CatalogReading:
    found = _rows(conn, RelationRow, "relations")
    chosen, missing = choose(found, tables, include_views=include_views)
    with conn.cursor(row_factory=scalar_row) as cursor:
        database = str(cursor.execute("select current_database()").fetchone())
    parts = _Parts.read(conn, chosen)
    built = tuple(parts.table(row) for row in chosen)
    path = own_path(conn)
    extensions = {row.extension for rows in parts.dependencies.values() for row in rows if row.extension}
    extensions |= {row.name for rows in parts.extras.values() for row in rows if row.kind == "extension"}
    return CatalogReading(
        catalog=Catalog(
            database=database,
            tables=built,
            enums=parts.types.used_enums(),
            domains=parts.types.used_domains(),
            composites=parts.types.used_composites(),
            ranges=parts.types.used_ranges(),
            type_order=parts.types.order(),
            extensions=tuple(sorted(extensions | set(parts.types.used_extensions()))),
            server_version=conn.info.server_version,
            hidden=hidden_tables(conn, [table.name for table in built], path),
            path=path,
        ),
        missing=missing,
    )


def _rows[T](conn: psycopg.Connection[object], shape: type[T], name: str) -> list[T]:
    with _asked(conn, shape, name) as cursor:
        return cursor.fetchall()


def _asked[T](
    conn: psycopg.Connection[object], shape: type[T], name: str, given: dict[str, list[int]] | None = None
) -> psycopg.Cursor[T]:
    return conn.cursor(row_factory=class_row(shape)).execute(statement(name), given)


def _by_relation[T: (_ColumnRow, _ConstraintRow, _IndexRow, _DependencyRow, _PartitionKeyRow, _ExtraRow)](
    rows: Iterable[T],
) -> dict[int, list[T]]:
    grouped: dict[int, list[T]] = defaultdict(list)
    for row in rows:
        grouped[row.relation].append(row)
    return grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """Declarations of the chosen relations, by the oid of the relation."""

    columns: dict[int, tuple[Column, ...]]
    withheld: dict[TableName, tuple[str, ...]]
    """Columns that the login may not read, of relations of which it may read others."""
    constraints: dict[int, list[_ConstraintRow]]
    indexes: dict[int, list[_IndexRow]]
    dependencies: dict[int, list[_DependencyRow]]
    partition_keys: dict[int, list[_PartitionKeyRow]]
    extras: dict[int, list[_ExtraRow]]
    types: Types

    @staticmethod
    def read(conn: psycopg.Connection[object], chosen: Sequence[RelationRow]) -> _Parts:
        given = {
            "oids": [row.oid for row in chosen],
            "locked": [row.oid for row in chosen if row.locked],
            "some_columns": [row.oid for row in chosen if row.withheld],
        }
        # in one pipeline: the database runs the next query while this result is read
        with conn.pipeline():
            found_types = _asked(conn, TypeRow, "types")
            found_dependencies = _asked(conn, _DependencyRow, "dependencies", given)
            found_columns = _asked(conn, _ColumnRow, "columns", given)
            constraints = _asked(conn, _ConstraintRow, "constraints", given)
            indexes = _asked(conn, _IndexRow, "indexes", given)
            extras = _asked(conn, _ExtraRow, "extras", given)
            partition_keys = _asked(conn, _PartitionKeyRow, "partition_foreign_keys", given)
            types = Types(found_types.fetchall())
            dependencies = _by_relation(found_dependencies.fetchall())
            by_relation = _by_relation(found_columns.fetchall())
            columns = {
                relation: tuple(_column(row, types, dependencies.get(relation, [])) for row in rows if not row.withheld)
                for relation, rows in by_relation.items()
            }
            return _Parts(
                columns=columns,
                withheld={row.full_name: tuple(row.withheld) for row in chosen if row.withheld},
                constraints=_by_relation(constraints.fetchall()),
                indexes=_by_relation(indexes.fetchall()),
                dependencies=dependencies,
                partition_keys=_by_relation(partition_keys.fetchall()),
                extras=_by_relation(extras.fetchall()),
                types=types,
            )

    def table(self, row: RelationRow) -> Table:
        name = row.full_name
        withheld = self.withheld.get(name, ())
        declared = self.constraints.get(row.oid, [])
        constraints = [c for c in declared if self._may_tell(name, c)]
        primary_key = next((tuple(c.columns) for c in constraints if c.kind == "p"), ())
        uniques = tuple(dict.fromkeys(tuple(c.columns) for c in constraints if c.kind == "u"))
        indexes = [i for i in self.indexes.get(row.oid, []) if i.columns and not {*withheld} & {*i.columns}]
        partition_keys = [k for k in self.partition_keys.get(row.oid, []) if self._may_tell(name, k)]
        unique_indexes = dict.fromkeys(tuple(i.columns) for i in indexes if i.is_unique)
        dependencies = self.dependencies.get(row.oid, [])
        return Table(
            name=name,
            kind=TABLE_KINDS[row.kind],
            columns=self.columns.get(row.oid, ()),
            comment=row.comment,
            primary_key=primary_key,
            uniques=uniques,
            foreign_keys=tuple(_foreign_key(c) for c in constraints if c.kind == "f"),
            checks=tuple(_check(c, dependencies) for c in constraints if c.kind == "c" and not row.locked),
            estimated_rows=row.estimated_rows,
            partition_key=row.partition_key,
            # a view definition names all columns
            view_definition=None if withheld else row.view_definition,
            oid=row.oid,
            bytes=row.bytes,
            readable=row.readable and not row.locked,
            withheld=withheld,
            in_part=row.in_part,
            locked=row.locked,
            unique_indexes=tuple(key for key in unique_indexes if key != primary_key and key not in uniques),
            indexed_columns=frozenset(i.columns[0] for i in indexes if i.method == "btree"),
            partition_foreign_keys=tuple(_partition_key(k) for k in partition_keys),
            depends_on=tuple(TableName(d.schema, d.name) for d in dependencies if d.kind == "relation"),
            inherits=tuple(TableName(d.schema, d.name) for d in dependencies if d.kind == "parent"),
            functions=_functions(dependencies, None) if row.kind in "vm" else (),
            key_options=_key_options(constraints, indexes),
            key_comments=tuple((tuple(c.columns), c.comment) for c in constraints if c.kind in "pu" and c.comment),
            particular_indexes=frozenset(tuple(i.columns) for i in indexes if i.is_unique and not i.plain)
            - {tuple(i.columns) for i in indexes if i.is_unique and i.plain},
            extras=(
                *(_extra(e, tell=not withheld) for e in self.extras.get(row.oid, []) if e.kind != "extension"),
                *(Extra(kind="withheld", name=c.name) for c in declared if not self._may_tell(name, c)),
            ),
        )

    def _may_tell(self, table: TableName, key: _ConstraintRow | _PartitionKeyRow) -> bool:
        """Return True if the login may read all columns of the key, in both tables."""
        pointed_to = TableName(key.referenced_schema or "", key.referenced_name or "")
        return not (
            {*self.withheld.get(table, ())} & {*key.columns}
            or {*self.withheld.get(pointed_to, ())} & {*key.referenced_columns}
        )


_IDENTITIES: dict[str, Literal["", "always", "by default"]] = {"a": "always", "d": "by default"}


def _column(row: _ColumnRow, types: Types, dependencies: list[_DependencyRow]) -> Column:
    resolved = types.resolve(row.type_oid)
    return Column(
        name=row.name,
        type=row.type,
        base_type=resolved.base_type,
        category=resolved.category,
        is_array=resolved.is_array,
        not_null=row.not_null,
        default=row.default,
        identity=_IDENTITIES.get(row.identity, ""),
        identity_options=row.identity_options or "",
        generated=row.generated,
        generated_kind="virtual" if row.generated_kind == "v" else "stored",
        domain=resolved.domain,
        enum_values=resolved.enum_values,
        comment=row.comment,
        collation=row.collation,
        type_name=resolved.type_name,
        default_functions=_functions(dependencies, row.name),
        makeable=resolved.makeable,
    )


def _functions(dependencies: list[_DependencyRow], part: str | None) -> tuple[str, ...]:
    """Return the user's functions that a part of the relation calls; those of an extension are created with it."""
    return tuple(
        f"{d.schema}.{d.name}" for d in dependencies if d.kind == "function" and d.part == part and d.extension is None
    )


def _check(row: _ConstraintRow, dependencies: list[_DependencyRow]) -> CheckConstraint:
    return CheckConstraint(
        name=row.name,
        expression=row.expression or "",
        functions=_functions(dependencies, row.name),
        options=" ".join(filter(None, ("no inherit" if row.no_inherit else "", _enforcement(row)))),
        comment=row.comment,
    )


def _enforcement(row: _ConstraintRow) -> str:
    return "" if row.enforced else "not enforced"


def _deferral(row: _ConstraintRow) -> str:
    if not row.deferrable:
        return ""
    return "deferrable initially deferred" if row.deferred else "deferrable"


def _key_options(
    constraints: Iterable[_ConstraintRow], indexes: Iterable[_IndexRow]
) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    found = {
        tuple(row.columns): ("nulls not distinct" if row.nulls_alike else "", _after_key(row))
        for row in constraints
        if row.kind in {"p", "u"}
    }
    for index in indexes:
        if index.is_unique and index.columns:
            found.setdefault(tuple(index.columns), ("nulls not distinct" if index.nulls_alike else "", ""))
    return tuple((key, *said) for key, said in sorted(found.items()) if any(said))


def _after_key(row: _ConstraintRow) -> str:
    """Return the options after the columns: `without overlaps include (c) deferrable`."""
    included = f"include ({', '.join(row.included_columns)})" if row.included_columns else ""
    return " ".join(filter(None, ("without overlaps" if row.without_overlaps else "", included, _deferral(row))))


def _extra(row: _ExtraRow, *, tell: bool) -> Extra:
    """Return a declaration, without definition if it calls the user's functions or may name unreadable columns."""
    return Extra(
        kind=cast("ExtraKind", row.kind),
        name=row.name,
        definition=row.definition if tell and not row.calls_functions else "",
        comment=row.comment,
    )


def _foreign_key(row: _ConstraintRow) -> ForeignKey:
    return ForeignKey(
        name=row.name,
        columns=tuple(row.columns),
        referenced_table=TableName(row.referenced_schema or "", row.referenced_name or ""),
        referenced_columns=tuple(row.referenced_columns),
        on_delete=_ACTIONS[row.on_delete],
        on_update=_ACTIONS[row.on_update],
        nulled_columns=tuple(row.nulled_columns),
        options=" ".join(filter(None, ("match full" if row.match_full else "", _deferral(row), _enforcement(row)))),
        period=row.period,
        comment=row.comment,
    )


def _partition_key(row: _PartitionKeyRow) -> PartitionKey:
    return PartitionKey(
        columns=tuple(row.columns),
        referenced_table=TableName(row.referenced_schema, row.referenced_name),
        referenced_columns=tuple(row.referenced_columns),
        partitions=row.partitions,
    )

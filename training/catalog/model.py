"""Records of what a database declares: tables, columns, keys, types. Nothing in them is inferred.

The types are plain frozen records, so that packages that use them can be tested without a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

type TableKind = Literal["table", "partitioned", "view", "materialized_view", "foreign"]
type ForeignKeyAction = Literal["no action", "restrict", "cascade", "set null", "set default"]

TABLE_KINDS: Final[Mapping[str, TableKind]] = {
    "r": "table",
    "p": "partitioned",
    "v": "view",
    "m": "materialized_view",
    "f": "foreign",
}
"""Kinds by the letter in `pg_class.relkind`."""

type ExtraKind = Literal[
    "exclusion",
    "unique index",
    "index",
    "trigger",
    "policy",
    "rule",
    "parent",
    "partition",
    "partition of",
    "collation",
    "option",
    "index option",
    "column option",
    "statistics",
    "not validated",
    "withheld",
]


class TableName(NamedTuple):
    """A relation's full name. Sorts by schema, then name."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def short(self) -> str:
        """Name for people: without the schema if that is `public`."""
        return self.name if self.schema == "public" else str(self)

    @property
    def file_stem(self) -> str:
        """Stem of the names of the table's files: `<table>`, or `<schema>_<table>` outside `public`."""
        return self.name if self.schema == "public" else f"{self.schema}_{self.name}"


class ColumnName(NamedTuple):
    """A column's full name."""

    table: TableName
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column as `pg_attribute` has it."""

    name: str
    type: str
    """As `format_type` prints it, with length and precision: `character varying(32)`, `numeric(12,2)[]`."""
    base_type: str
    """The `pg_type.typname` without array and domain wrapping: `varchar`, `int4`, `numeric`, `mood` …"""
    category: str
    """`pg_type.typcategory` of the base type: N number, S string, D date/time, B boolean, E enum, A array, U user …"""
    is_array: bool = False
    not_null: bool = False
    default: str | None = None
    identity: Literal["", "always", "by default"] = ""
    identity_options: str = ""
    """Options after `as identity`, if the numbers do not run 1, 2, 3: `increment by 5 start with 100`."""
    generated: str | None = None
    """The expression of a generated column."""
    generated_kind: Literal["stored", "virtual"] = "stored"
    domain: str | None = None
    enum_values: tuple[str, ...] = ()
    comment: str | None = None
    collation: str | None = None
    type_name: TableName | None = None
    """Full name of the type if the database or an extension defines it (an enum, domain or composite, for example)."""
    default_functions: tuple[str, ...] = ()
    """Functions of the user that the default or generated expression calls; DDL cannot create it without them."""
    makeable: bool = True
    """False if DDL cannot create the type: a row type, or a type with C code that belongs to no extension."""

    @property
    def is_sequence(self) -> bool:
        """True if the database numbers the rows itself."""
        return bool(self.identity) or (self.default or "").startswith("nextval(")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A declared foreign key of the table that holds it."""

    name: str
    columns: tuple[str, ...]
    referenced_table: TableName
    referenced_columns: tuple[str, ...]
    on_delete: ForeignKeyAction = "no action"
    on_update: ForeignKeyAction = "no action"
    nulled_columns: tuple[str, ...] = ()
    """Columns of `on delete set null (…)`; empty if all are set."""
    options: str = ""
    """`match full`, `deferrable initially deferred`, `not enforced`."""
    period: bool = False
    """True if the last column on each side is a period."""
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckConstraint:
    name: str
    expression: str
    functions: tuple[str, ...] = ()
    """Functions of the user that the expression calls."""
    options: str = ""
    """`no inherit`, `not enforced`."""
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Declaration of a relation that is not a column, key or check."""

    kind: ExtraKind
    name: str
    definition: str = ""
    """DDL as PostgreSQL prints it; empty if it cannot be created again."""
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionKey:
    """A foreign key declared on partitions of a table, not on the table itself."""

    columns: tuple[str, ...]
    referenced_table: TableName
    referenced_columns: tuple[str, ...]
    partitions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One relation with everything it declares."""

    name: TableName
    kind: TableKind
    columns: tuple[Column, ...]
    comment: str | None = None
    primary_key: tuple[str, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[CheckConstraint, ...] = ()
    estimated_rows: int = 0
    """`reltuples`, including partitions and tables that inherit from it; 0 if never analysed."""
    partition_key: str | None = None
    """Partition key as `pg_get_partkeydef` prints it; None for a table without partitions."""
    view_definition: str | None = None
    oid: int = 0
    bytes: int = 0
    """Size of the data without indexes, including partitions and tables that inherit from it; 0 for views."""
    readable: bool = True
    """False if the login may not select from it, or it is locked."""
    withheld: tuple[str, ...] = ()
    """Columns the login may not read, of a table with others that it may.

    The catalog omits them, and the keys, checks and expressions that use them.
    """
    in_part: bool = False
    """True if row-level security shows the login only some of the rows."""
    locked: bool = False
    """True if another session holds an exclusive lock on it or on a table that it reads; it is then not queried."""
    unique_indexes: tuple[tuple[str, ...], ...] = ()
    """Columns of each unique index over all rows that belongs to no constraint."""
    indexed_columns: frozenset[str] = frozenset()
    """First columns of B-tree indexes: their smallest and largest values are cheap to read."""
    partition_foreign_keys: tuple[PartitionKey, ...] = ()
    depends_on: tuple[TableName, ...] = ()
    """Relations a view reads."""
    inherits: tuple[TableName, ...] = ()
    """Tables from which it inherits. Queries of these also return its rows."""
    functions: tuple[str, ...] = ()
    """Functions of the user that a view calls."""
    key_options: tuple[tuple[tuple[str, ...], str, str], ...] = ()
    """(columns, text before them, text after them) of keys with options: `nulls not distinct`, `deferrable`."""
    key_comments: tuple[tuple[tuple[str, ...], str], ...] = ()
    """(columns, comment) of keys with a comment."""
    particular_indexes: frozenset[tuple[str, ...]] = frozenset()
    """Indexes of `unique_indexes` that are also in `extras`, because they have an order or an operator class."""
    extras: tuple[Extra, ...] = ()
    """Exclusions, unique indexes over expressions or some of the rows, and declarations that the DDL leaves out."""

    def column(self, name: str) -> Column:
        """Return the column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    @property
    def key_columns(self) -> frozenset[str]:
        """Columns of the primary key or of a declared foreign key."""
        return frozenset(self.primary_key) | {c for key in self.foreign_keys for c in key.columns}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumType:
    name: TableName
    values: tuple[str, ...]
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainType:
    name: TableName
    base_type: str
    not_null: bool
    default: str | None
    """Default expression; None if there is none, or it calls functions of the user."""
    checks: tuple[CheckConstraint, ...]
    comment: str | None = None
    left_out: tuple[str, ...] = ()
    """Parts that need functions of the user and are not in the DDL: names of checks, `default`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeType:
    name: TableName
    attributes: tuple[tuple[str, str], ...]
    """(name, type) of each attribute."""
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeType:
    name: TableName
    options: str
    """`subtype = double precision, subtype_diff = float8mi`"""
    comment: str | None = None
    left_out: tuple[str, ...] = ()
    """Parts that need functions or operators of the user: `canonical f`."""


type OwnType = EnumType | DomainType | CompositeType | RangeType


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All chosen relations of one database, sorted by name."""

    database: str
    tables: tuple[Table, ...]
    enums: tuple[EnumType, ...] = ()
    domains: tuple[DomainType, ...] = ()
    composites: tuple[CompositeType, ...] = ()
    ranges: tuple[RangeType, ...] = ()
    type_order: tuple[TableName, ...] = ()
    """Names of all user-defined types in order of creation: each follows the types it is made of."""
    extensions: tuple[str, ...] = ()
    """Extensions whose types or functions the chosen relations use."""
    server_version: int = 0
    hidden: frozenset[TableName] = frozenset()
    """Tables of `public` that the login cannot name without their schema."""
    path: tuple[str, ...] = ("public",)
    """The login's own search path."""
    _by_name: dict[TableName, Table] = field(
        default_factory=dict[TableName, Table], init=False, repr=False, compare=False
    )
    _without_schema: dict[str, TableName] = field(
        default_factory=dict[str, TableName], init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        self._by_name.update({table.name: table for table in self.tables})
        places = {schema: place for place, schema in enumerate(self.path)}
        for name in sorted(self._by_name, key=lambda name: places.get(name.schema, len(places))):
            self._without_schema.setdefault(name.name, name)

    def table(self, name: TableName) -> Table:
        return self._by_name[name]

    def find(self, schema: str | None, name: str) -> TableName | None:
        """Return the relation of this name; without schema, look in the login's search path, then in other schemas."""
        if schema:
            return found if (found := TableName(schema, name)) in self else None
        return self._without_schema.get(name)

    def schema_in_sql(self, name: TableName) -> str | None:
        """Return the schema that SQL must write before the relation's name; None if it needs none."""
        return None if name.schema == "public" and name not in self.hidden else name.schema

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

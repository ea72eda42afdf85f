"""The part of a source's catalog that the gate needs, to resolve names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from training.catalog.model import TableName

type RelationKind = Literal["r", "p", "v", "m", "f", "S", "c", "t", "i", "I"]
"""`pg_class.relkind`."""

SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema", "pg_toast"})


def is_system_schema(schema: str) -> bool:
    """Return True if the database system owns the schema; this includes temporary schemas."""
    return schema in SYSTEM_SCHEMAS or schema.startswith(("pg_temp", "pg_toast"))


FIRST_OID_OF_USERS = 16384
"""First OID of objects that initdb has not created; a superuser may have added such objects to pg_catalog."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A statement that the database runs when one of its objects is used."""

    statement: str
    path: tuple[str, ...] = ()
    """Search path of its unqualified names, after pg_catalog. Empty if the server has printed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Expressions a relation runs when it is read, printed with every name outside pg_catalog qualified."""

    select: str | None = None
    """The SELECT of a view."""
    expressions: tuple[str, ...] = ()
    """The conditions of its row security policies for reading, and its virtual generated columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNames:
    """Names of one database, as the search path of the gate's session resolves them.

    `path` leaves out pg_catalog, which is always searched first.
    """

    database: str
    path: tuple[str, ...]
    """The login's own search path, then the other schemas of the task's tables."""
    added: frozenset[str] = frozenset()
    """The other schemas of `path`. Their order is unknown, so a name that two of them have is resolved to neither."""
    relations: dict[TableName, RelationKind]
    """Every relation, those of the system schemas too."""
    computing: frozenset[TableName] = frozenset()
    """Relations with row security or virtual generated columns."""
    version: int = 18
    """The server's major version."""
    builtin_functions: frozenset[str]
    """Functions made by initdb."""
    functions: dict[tuple[str, str], bool]
    """(schema, name) of each other function -> True if all of that name are trusted members of an extension."""
    function_code: dict[tuple[str, str], tuple[Code, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[Code, ...]]
    )
    """Bodies of the trusted functions that are written in SQL."""
    row_functions: frozenset[str]
    """Functions that could be called by `row.name`, trusted or built-in and safe ones left out."""
    value_functions: frozenset[str] = frozenset()
    """Functions and types that could be called by `(value).name`, with the same ones left out."""
    operators: dict[tuple[str, str], bool]
    """(schema, name) of each operator not made by initdb -> True if all of that name are trusted."""
    operator_code: dict[tuple[str, str], tuple[Code, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[Code, ...]]
    )
    """Bodies of the functions written in SQL behind trusted operators."""
    types: dict[tuple[str, str], bool]
    """(schema, name) of each type outside pg_catalog (row types left out) -> True if a cast to it may be safe."""
    type_code: dict[tuple[str, str], tuple[Code, ...]] = field(default_factory=dict[tuple[str, str], tuple[Code, ...]])
    """Checks that a cast to a type runs: those of the domains anywhere within it."""
    cast_types: frozenset[str] = frozenset()
    """Types of pg_catalog that a cast function from outside starts from or leads to."""
    foreign_code: str | None = None
    """Code from outside pg_catalog that any statement may run, such as an implicit cast between two of its types."""
    unsafe_relations: dict[TableName, str] = field(default_factory=dict[TableName, str])
    """Relations that run a function or operator that is not trusted when they are read -> which."""
    relation_code: dict[TableName, tuple[Code, ...]] = field(default_factory=dict[TableName, tuple[Code, ...]])
    """Code that reading a relation may run beside its definition: checks of its types, SQL functions of extensions."""
    foreign_parts: dict[TableName, tuple[TableName, ...]] = field(
        default_factory=dict[TableName, tuple[TableName, ...]]
    )
    """Foreign tables below each table, as partitions or children."""
    define: Callable[[TableName], Definition] = field(default=lambda _: Definition())
    """Reads the definition of a view, or of a relation in `computing`, in a transaction of its own."""

    def relation(self, schema: str | None, name: str, *, path: tuple[str, ...] | None = None) -> TableName | None:
        """Return the relation that `schema.name` or `name` refers to; None if there is none."""
        schemas = ("pg_catalog", *(self.path if path is None else path)) if schema is None else (schema,)
        for candidate in schemas:
            if (found := TableName(candidate, name)) in self.relations:
                return found
        return None

    def outside[T](self, names: dict[tuple[str, str], T], name: str, path: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return the keys in `names` that an unqualified name could mean: pg_catalog first, then the path."""
        return [(schema, name) for schema in ("pg_catalog", *path) if (schema, name) in names]

"""What names mean in one source database: the catalog as far as the gate must know it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from training.source.catalog import TableName

type RelationKind = Literal["r", "p", "v", "m", "f", "S", "c", "t", "i", "I"]
"""`pg_class.relkind`."""

SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema", "pg_toast"})


def is_system_schema(schema: str) -> bool:
    return schema in SYSTEM_SCHEMAS or schema.startswith(("pg_temp", "pg_toast"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """Expressions a relation runs when it is read, printed with every name outside pg_catalog qualified."""

    select: str | None = None
    """The SELECT of a view."""
    policies: tuple[str, ...] = ()
    """The conditions of its row security policies for reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNames:
    """Names of one database, as the search path of the gate's session resolves them.

    `path` leaves out pg_catalog, which is always searched first.
    """

    database: str
    path: tuple[str, ...]
    relations: dict[TableName, RelationKind]
    """Every relation, those of the system schemas too."""
    builtin_functions: frozenset[str]
    functions: dict[tuple[str, str], bool]
    """(schema, name) of each function outside pg_catalog -> whether all of that name are of a trusted extension."""
    row_functions: frozenset[str]
    """Functions that could be called by `row.name`, trusted or built-in and safe ones left out."""
    operators: dict[tuple[str, str], bool]
    """(schema, name) of each operator outside pg_catalog -> whether all of that name are of a trusted extension."""
    types: dict[tuple[str, str], bool]
    """(schema, name) of each type outside pg_catalog (row types left out) -> whether a cast to it may be safe."""
    domain_checks: dict[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, str], tuple[str, ...]]
    )
    """Conditions that a cast to a domain runs, printed like a `Definition`."""
    unsafe_relations: dict[TableName, str] = field(default_factory=dict[TableName, str])
    """Relations that run a function or operator from outside pg_catalog when they are read -> which."""
    foreign_parts: dict[TableName, tuple[TableName, ...]] = field(
        default_factory=dict[TableName, tuple[TableName, ...]]
    )
    """Foreign tables below each table, as partitions or children."""
    define: Callable[[TableName], Definition] = field(default=lambda _: Definition())

    def relation(self, schema: str | None, name: str, *, path: tuple[str, ...] | None = None) -> TableName | None:
        """What `schema.name` or `name` refers to; None where there is no such relation."""
        schemas = ("pg_catalog", *(self.path if path is None else path)) if schema is None else (schema,)
        for candidate in schemas:
            if (found := TableName(candidate, name)) in self.relations:
                return found
        return None

    def outside(self, names: dict[tuple[str, str], bool], name: str) -> list[bool]:
        """For each schema of the path that has the name: whether its candidates are trusted."""
        return [names[schema, name] for schema in self.path if (schema, name) in names]

"""A small source in memory, for the gate's pure part and the repair rules."""

from __future__ import annotations

import dataclasses

from training.catalog.model import Catalog, Column, ColumnName, ForeignKey, Table, TableName
from training.gate.functions import SAFE_FUNCTIONS
from training.gate.names import Code, Definition, SourceNames
from training.gate.verdict import Layer, Reason, Verdict
from training.labels.label import Label
from training.pair import Pair
from training.relations.relation import Relation
from training.repair.validation import PairOutcome
from training.source.description import SourceDescription

CITY, VISIT, GUEST, SECRET, VIEW = (TableName("public", name) for name in ("city", "visit", "guest", "secret", "busy"))
TASK = frozenset({CITY, VISIT, GUEST, VIEW})

NAMES = SourceNames(
    database="shop",
    path=("public",),
    relations={
        CITY: "r",
        VISIT: "r",
        GUEST: "r",
        SECRET: "r",
        VIEW: "v",
        TableName("other", "city"): "r",
        TableName("pg_catalog", "pg_class"): "r",
        TableName("pg_catalog", "pg_shadow"): "v",
    },
    computing=frozenset({CITY}),
    builtin_functions=SAFE_FUNCTIONS | {"pg_sleep", "pg_read_file", "set_config", "lo_import", "nextval", "version"},
    functions={("public", "own"): False, ("public", "similarity"): True},
    row_functions=frozenset({"own_row"}),
    value_functions=frozenset({"own_row", "own", "pg_read_file"}),
    operators={("public", "%"): True},
    types={("public", "mood"): True, ("public", "bad_type"): False, ("public", "year"): True},
    type_code={("public", "year"): (Code(statement="SELECT (VALUE > 1900)"),)},
    define=lambda _: Definition(select="SELECT city.id FROM public.city"),
)


def names(**changes: object) -> SourceNames:
    return dataclasses.replace(NAMES, **changes)  # pyright: ignore[reportArgumentType]


def _column(name: str, type_: str, category: str, enum: tuple[str, ...] = ()) -> Column:
    return Column(name=name, type=type_, base_type=type_, category=category, enum_values=enum)


_INT = ("int4", "N")
_TABLES = (
    Table(
        name=CITY,
        kind="table",
        columns=(
            _column("id", *_INT),
            _column("name", "varchar", "S"),
            _column("population", *_INT),
            _column("mood", "mood", "E", ("Happy", "Sad")),
            _column("founded", "date", "D"),
            _column("active", "bool", "B"),
            _column("code", "varchar", "S"),
        ),
        primary_key=("id",),
    ),
    Table(
        name=GUEST,
        kind="table",
        columns=(_column("id", *_INT), _column("full_name", "varchar", "S")),
        primary_key=("id",),
    ),
    Table(
        name=VISIT,
        kind="table",
        columns=(
            _column("id", *_INT),
            _column("city_id", *_INT),
            _column("guest_id", *_INT),
            _column("cost", "numeric", "N"),
            _column("at", "timestamp", "D"),
        ),
        primary_key=("id",),
        foreign_keys=(
            ForeignKey(name="f", columns=("city_id",), referenced_table=CITY, referenced_columns=("id",)),
            ForeignKey(name="g", columns=("guest_id",), referenced_table=GUEST, referenced_columns=("id",)),
        ),
    ),
)

SOURCE = SourceDescription(
    catalog=Catalog(database="shop", tables=_TABLES),
    profiles={},
    relations=tuple(
        Relation(
            child=VISIT,
            child_columns=key.columns,
            parent=key.referenced_table,
            parent_columns=key.referenced_columns,
            origin="declared",
        )
        for key in _TABLES[2].foreign_keys
    ),
    table_labels={table.name: Label(text=table.name.name, origin="name") for table in _TABLES},
    column_labels={},
    themes=(),
    language="en",
)

_MADE = {name: TableName("public", name) for name in ("visitor", "User")}


def _source(*tables: Table, labels: dict[ColumnName, Label] | None = None) -> SourceDescription:
    return dataclasses.replace(
        SOURCE,
        catalog=Catalog(database="shop", tables=tables),
        relations=(),
        table_labels={},
        column_labels=labels or {},
    )


def _texts(table: TableName, *names: str) -> Table:
    return Table(name=table, kind="table", columns=tuple(_column(name, "varchar", "S") for name in names))


VISITORS = _source(
    _texts(_MADE["visitor"], "first_name", "last_name", "level", "vip_level"),
    labels={
        ColumnName(_MADE["visitor"], "level"): Label(text="会员等级", origin="comment"),
        ColumnName(_MADE["visitor"], "vip_level"): Label(text="VIP等级", origin="comment"),
    },
)
"""Two names alike, and labels in Chinese."""
USERS = _source(_texts(_MADE["User"], "id", "email"), _texts(TableName("sales", "tour"), "id", "title"))
"""A table named by a reserved word, and a table off the search path."""


def refused(
    sqlstate: str,
    subject: str = "",
    position: int | None = None,
    reason: Reason = "server_error",
    layer: Layer = "prepare",
) -> Verdict:
    return Verdict(
        valid=False, layer=layer, error=subject, sqlstate=sqlstate, position=position, reason=reason, subject=subject
    )


def pair(id_: str, sql: str, question: str = "How many?") -> Pair:
    return Pair(
        id=id_,
        question=question,
        sql=sql,
        language="en",
        theme="theme_01",
        family="count",
        difficulty="easy",
        tables=("city",),
        columns=(),
        relations=(),
        literals=(),
    )


def outcome(
    id_: str, sql: str, *, valid: bool = True, repaired: str | None = None, accepted: bool = False, index: int = 1
) -> PairOutcome:
    first = valid and repaired is None
    return PairOutcome(
        index=index,
        pair_id=id_,
        question="How many?",
        sql=sql,
        first_pass_valid=first,
        valid=valid,
        gate_layer="run" if first else "prepare",
        error=None if first else 'column "x" does not exist',
        sqlstate=None if first else "42703",
        position=None if first else 8,
        reason=None if first else "server_error",
        subject="" if first else 'column "x" does not exist',
        rows=3 if valid else None,
        empty=False if valid else None,
        execution_time=0.25,
        total_time=0.5,
        retry_count=0 if first else 1,
        repair_attempted=not first,
        repair_successful=repaired is not None,
        repair_accepted=accepted,
        repaired_sql=repaired,
        repair_error=None if valid else "no rule repairs this: x",
        repair_failure=None if valid else "no_rule",
        repair_failure_subject="" if valid else "x",
        repair_rules=("nearest_column",) if repaired else (),
        tables=("city",) if valid else (),
    )

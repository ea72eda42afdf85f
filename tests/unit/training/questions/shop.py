"""A small business described by hand, for the other tests of this folder."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

from training.catalog.model import Catalog, Column, ColumnName, ForeignKey, Table, TableName
from training.catalog.values import Value
from training.labels.label import Label
from training.language.languages import Language
from training.profile.profiles import ColumnProfile, CommonValue, Role, TableProfile, Unit
from training.relations.relation import Relation
from training.source.description import SourceDescription, Theme

CATEGORIES = {
    "int4": "N",
    "numeric": "N",
    "float8": "N",
    "varchar": "S",
    "text": "S",
    "date": "D",
    "timestamp": "D",
    "bool": "B",
    "jsonb": "U",
}

CUSTOMER = TableName("public", "customer")
PURCHASE = TableName("public", "purchase")
LINE = TableName("public", "purchase_line")
PRODUCT = TableName("public", "product")
TAG = TableName("public", "tag")
PRODUCT_TAG = TableName("public", "product_tag")
STAFF = TableName("Back Office", "Staff")


def column(name: str, base_type: str = "int4", *, not_null: bool = False) -> Column:
    return Column(name=name, type=base_type, base_type=base_type, category=CATEGORIES[base_type], not_null=not_null)


def profile(
    role: Role,
    *values: Value,
    distinct: int | None = None,
    null_share: float = 0.0,
    low: Value | None = None,
    high: Value | None = None,
    unit: Unit = "none",
    form: str | None = None,
    meanings: tuple[tuple[str, str], ...] = (),
) -> ColumnProfile:
    """Return a profile with equally frequent values."""
    share = (1 - null_share) / len(values) if values else 0.0
    return ColumnProfile(
        role=role,
        null_share=null_share,
        distinct=distinct if distinct is not None else len(values) or None,
        common=tuple(CommonValue(value=v, share=share) for v in values),
        complete=bool(values),
        minimum=low,
        maximum=high,
        unit=unit,
        format=form,
        value_labels=meanings,
    )


def edge(child: TableName, column_name: str, parent: TableName, key: str) -> Relation:
    return Relation(child=child, child_columns=(column_name,), parent=parent, parent_columns=(key,), origin="declared")


RELATIONS = (
    edge(PURCHASE, "customer_id", CUSTOMER, "id"),
    edge(PURCHASE, "clerk_id", STAFF, "Id"),
    edge(LINE, "purchase_id", PURCHASE, "id"),
    edge(LINE, "product_id", PRODUCT, "id"),
    edge(PRODUCT_TAG, "product_id", PRODUCT, "id"),
    edge(PRODUCT_TAG, "tag_id", TAG, "id"),
    edge(STAFF, "ManagerId", STAFF, "Id"),
)


def table(name: TableName, key: tuple[str, ...], *columns: Column) -> Table:
    keys = tuple(
        ForeignKey(name="fk", columns=r.child_columns, referenced_table=r.parent, referenced_columns=r.parent_columns)
        for r in RELATIONS
        if r.child == name
    )
    return Table(name=name, kind="table", columns=columns, primary_key=key, foreign_keys=keys)


NAMES = (CUSTOMER, PURCHASE, LINE, PRODUCT, TAG, PRODUCT_TAG, STAFF)
VALUES: dict[str, Callable[[str], Value]] = {
    "int4": int,
    "numeric": Decimal,
    "float8": Decimal,
    "bool": "True".__eq__,
    "date": date.fromisoformat,
    "timestamp": datetime.fromisoformat,
}


def read_tables() -> dict[TableName, tuple[Table, TableProfile, str, str, dict[str, tuple[str, str]]]]:
    """Return tables, profiles and labels as `shop.tsv` lists them: first the tables, then their columns."""
    heads, columns = Path(__file__).with_suffix(".tsv").read_text().split("\n\n")
    found = list(csv.DictReader(columns.splitlines(), delimiter="\t", restval="", quoting=csv.QUOTE_NONE))
    return {
        name: read_table(name, head, [c for c in found if c["table"] == name.name])
        for name, head in zip(NAMES, csv.DictReader(heads.splitlines(), delimiter="\t"), strict=True)
    }


def read_table(
    name: TableName, head: dict[str, str], listed: list[dict[str, str]]
) -> tuple[Table, TableProfile, str, str, dict[str, tuple[str, str]]]:
    named = {c["column"].removeprefix("*"): c for c in listed}
    made = [column(own, c["type"], not_null=bool(c["not null"])) for own, c in named.items()]
    key = tuple(own for own, c in named.items() if c["column"].startswith("*"))
    newest, _, value = head["newest"].partition("=")
    columns = {own: read_profile(c) for own, c in named.items()}
    profile = TableProfile(
        rows=int(head["rows"]),
        exact=True,
        columns=columns,
        newest={newest: typed(named[newest]["type"], value)} if newest else {},
    )
    labels = {own: (c["english"], c["chinese"]) for own, c in named.items()}
    return table(name, key, *made), profile, head["english"], head["chinese"], labels


def read_profile(listed: dict[str, str]) -> ColumnProfile:
    low, high = (typed(listed["type"], bound) if bound else None for bound in (listed["least"], listed["greatest"]))
    return profile(
        cast("Role", listed["role"]),
        *(typed(listed["type"], value) for value in listed["values"].split("|") if value),
        distinct=int(listed["distinct"]) if listed["distinct"] else None,
        null_share=float(listed["nulls"] or 0),
        low=low,
        high=high,
        unit=cast("Unit", listed["unit"] or "none"),
        form=listed["format"] or None,
        meanings=tuple(
            (code, word) for code, _, word in (m.partition("=") for m in listed["meanings"].split("|") if m)
        ),
    )


def typed(kind: str, text: str) -> Value:
    return VALUES.get(kind, str)(text)


TABLES = read_tables()

THEMES = (
    Theme(key="theme_01", name="sales", description="", tables=(CUSTOMER, PURCHASE, LINE, STAFF)),
    Theme(key="theme_02", name="goods", description="", tables=(PRODUCT, TAG, PRODUCT_TAG)),
)


def shop(language: Language = "en", *, only: tuple[TableName, ...] | None = None) -> SourceDescription:
    """Return the whole business, or only some of its tables."""
    chosen = {name: TABLES[name] for name in sorted(TABLES) if only is None or name in only}
    at = 0 if language == "en" else 1
    return SourceDescription(
        catalog=Catalog(database="shop", tables=tuple(entry[0] for entry in chosen.values())),
        profiles={name: entry[1] for name, entry in chosen.items()},
        relations=tuple(r for r in RELATIONS if r.child in chosen and r.parent in chosen),
        table_labels={name: Label(text=entry[2 + at], origin="comment") for name, entry in chosen.items()},
        column_labels={
            ColumnName(name, column_name): Label(text=labels[at], origin="comment")
            for name, entry in chosen.items()
            for column_name, labels in entry[4].items()
        },
        themes=THEMES,
        language=language,
    )


def emptied(source: SourceDescription, name: TableName) -> SourceDescription:
    """Return the source with a table that has no rows."""
    old = source.profiles[name]
    columns = {n: replace(p, distinct=0, common=(), minimum=None, maximum=None) for n, p in old.columns.items()}
    empty = TableProfile(rows=0, exact=True, columns=columns)
    return replace(source, profiles={**source.profiles, name: empty})

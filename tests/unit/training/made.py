"""Tables, statistics and descriptions made by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from training.catalog.model import Catalog, Column, ColumnName, ForeignKey, Table, TableName
from training.identifiers.schema_names import read_names
from training.labels.labelling import label_columns, label_tables
from training.language.languages import Language
from training.profile.statistics import TableStatistics, column_statistics
from training.relations.by_name.name_candidates import NameEvidence
from training.relations.by_value.inclusion import in_memory_inclusion
from training.relations.by_value.related_columns import related_candidates
from training.relations.by_value.value_candidates import value_candidates
from training.relations.edges import declared_relations, inferred_relations
from training.relations.relation import Relation
from training.relations.relation_candidate import RelationCandidate
from training.source.description import SourceDescription
from training.source.profiling import profile_table
from training.source.read import private_columns
from training.source.theme_names import describe_themes
from training.source.themes import communities

_COLUMN = re.compile(r'([*!]?)(\w+)(?::(\w+))?(?: "([^"]+)")?(?:->(\w+\.\w+))?')
_BASE = {
    "int": ("integer", "int4", "N"),
    "bigint": ("bigint", "int8", "N"),
    "numeric": ("numeric(10,2)", "numeric", "N"),
    "money": ("money", "money", "N"),
    "float8": ("double precision", "float8", "N"),
    "text": ("text", "text", "S"),
    "varchar": ("character varying(20)", "varchar", "S"),
    "date": ("date", "date", "D"),
    "timestamp": ("timestamp without time zone", "timestamp", "D"),
    "bool": ("boolean", "bool", "B"),
    "uuid": ("uuid", "uuid", "U"),
    "jsonb": ("jsonb", "jsonb", "U"),
    "bytea": ("bytea", "bytea", "U"),
}


def column(name: str, kind: str = "int", *, comment: str | None = None, not_null: bool = False) -> Column:
    written, base, category = _BASE[kind]
    return Column(name=name, type=written, base_type=base, category=category, comment=comment, not_null=not_null)


def table(
    name: str,
    *columns: Column | str,
    key: Sequence[str] = (),
    comment: str | None = None,
    references: Mapping[str, str] | None = None,
    schema: str = "public",
) -> Table:
    """Return a table; `references` maps a column to `table.column`."""
    return Table(
        name=TableName(schema, name),
        kind="table",
        columns=tuple(column(*c.split(":")) if isinstance(c, str) else c for c in columns),
        comment=comment,
        primary_key=tuple(key),
        foreign_keys=tuple(
            ForeignKey(
                name=f"{name}_{child}_fkey",
                columns=(child,),
                referenced_table=TableName(schema, parent.split(".")[0]),
                referenced_columns=(parent.split(".")[1],),
            )
            for child, parent in (references or {}).items()
        ),
    )


def catalog(*tables: Table) -> Catalog:
    return Catalog(database="made", tables=tuple(sorted(tables, key=lambda t: t.name)))


def statistics(of: Table, rows: Mapping[str, Sequence[object]] | None = None) -> TableStatistics:
    """Return the statistics of a table that was read whole; columns missing in `rows` hold only nulls."""
    count = max((len(values) for values in (rows or {}).values()), default=0)
    cells = {
        c.name: [None if value is None else str(value) for value in (rows or {}).get(c.name, [None] * count)]
        for c in of.columns
    }
    return TableStatistics(
        rows=count,
        exact=True,
        whole=True,
        columns={c.name: column_statistics(c, cells[c.name], rows=count, whole=True, keys=True) for c in of.columns},
    )


def described(
    *tables: Table, rows: Mapping[str, Mapping[str, Sequence[object]]] | None = None, language: Language = "en"
) -> SourceDescription:
    """Return the description of these tables, as `read_source` would, with declared relations only."""
    made = catalog(*tables)
    names = read_names(made.tables)
    relations = declared_relations(made)
    seen = {t.name: statistics(t, (rows or {}).get(t.name.name)) for t in made.tables}
    privacy = private_columns(made, names)
    profiles = {
        t.name: profile_table(
            t,
            seen[t.name],
            names,
            [r for r in relations if t.name in (r.child, r.parent)],
            privacy=privacy,
            dictionary=None,
            codes={},
            language=language,
        )
        for t in made.tables
    }
    table_labels = label_tables(made, names, None, language)
    column_labels = label_columns(made, names, None, language, (), profiles)
    themes = describe_themes(
        communities(made, relations, names),
        made,
        profiles=profiles,
        relations=relations,
        table_labels=table_labels,
        column_labels=column_labels,
        language=language,
    )
    return SourceDescription(
        catalog=made,
        profiles=profiles,
        relations=relations,
        table_labels=table_labels,
        column_labels=column_labels,
        themes=themes,
        language=language,
    )


def inferred(tables: Sequence[Table], rows: Mapping[str, Mapping[str, Sequence[object]]]) -> set[str]:
    """Return the inferred relations of tables that were all read whole."""
    made = catalog(*tables)
    seen = {t.name: statistics(t, rows.get(t.name.name)) for t in made.tables}
    names = read_names(made.tables)
    evidence = NameEvidence(made, names, seen, frozenset())
    declared = declared_relations(made)
    named = _agreeing(evidence.candidates(), seen, declared)
    known = (*declared, *named)
    taken = frozenset(ColumnName(r.child, column) for r in known for column in r.child_columns)
    others = related_candidates(made, names, evidence, seen, frozenset(), known)
    others += value_candidates(made, evidence, seen, frozenset(), taken)
    return {edge(relation) for relation in (*named, *_agreeing(others, seen, known))}


def _agreeing(
    candidates: Sequence[RelationCandidate], seen: Mapping[TableName, TableStatistics], known: Sequence[Relation]
) -> tuple[Relation, ...]:
    inclusions = {c: i for c in candidates if (i := in_memory_inclusion(c, seen)) is not None}
    return inferred_relations(candidates, inclusions, known)


def edge(relation: Relation) -> str:
    child, parent = ",".join(relation.child_columns), ",".join(relation.parent_columns)
    return f"{relation.child.short}.{child}->{relation.parent.short}.{parent}"


def tables_of(text: str) -> list[Table]:
    """Return tables written as `sale(*id, !code:text, total:numeric "Sum", shop_id->shop.id) "Sales"`.

    `*` marks the columns of the key, `!` a unique one; a column without a type is an integer.
    """
    found = re.findall(r'(\w+)\(((?:"[^"]*"|[^)"])*)\)(?: "([^"]+)")?', text)
    return [_written(name, _COLUMN.findall(inner), comment or None) for name, inner, comment in found]


def _written(name: str, columns: Sequence[Sequence[str]], comment: str | None) -> Table:
    made = [column(own, kind or "int", comment=words or None) for _, own, kind, words, _ in columns]
    key = [own for mark, own, *_ in columns if mark == "*"]
    references = {own: parent for _, own, *_, parent in columns if parent}
    uniques = tuple((own,) for mark, own, *_ in columns if mark == "!")
    return replace(table(name, *made, key=key, comment=comment, references=references), uniques=uniques)


def rows_of(text: str) -> dict[str, dict[str, list[str | None]]]:
    """Return rows written as `sale(id=1..3; total=5,5,7)`: `1..3` is a range, `1,2*5` ten values, `-` nothing."""
    return {
        name: {own: _values(values) for own, values in re.findall(r"(\w+)=([^;]*)", inner)}
        for name, inner in re.findall(r"(\w+)\(([^)]*)\)", text)
    }


def _values(text: str) -> list[str | None]:
    written, _, times = text.partition("*")
    values: list[str | None] = []
    for part in filter(None, written.split(",")):
        first, _, last = part.partition("..")
        values += [str(n) for n in range(int(first), int(last) + 1)] if last else [None if part == "-" else part]
    return values * int(times or 1)


def table_of(text: str) -> Table:
    """Return the one table written as for `tables_of`."""
    (made,) = tables_of(text)
    return made

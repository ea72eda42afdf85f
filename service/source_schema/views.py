"""Views of a described schema with the pairs that read it and the edits that a new task takes over. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from service.schemas.formats import view_of
from service.schemas.responses.schema import (
    DrawnTable,
    SchemaColumn,
    SchemaGraph,
    SchemaRelation,
    SchemaTable,
    SchemaTableRow,
    SchemaValue,
)
from service.source_schema.pending import Pending
from training.documents import RecordedColumn, RecordedRelation, RecordedSchema, RecordedTable


def table_rows(
    schema: RecordedSchema, pending: Pending, pairs: Mapping[str, int], words: Iterable[str]
) -> list[SchemaTableRow]:
    """Return the tables whose name or label has all words (in lower case), or that have a column with such a name.

    pairs: number of pairs by table.
    """
    relations = Counter(table for each in schema.relations for table in {each.child, each.parent})
    wanted = list(words)
    return [
        SchemaTableRow(
            name=name,
            label=table.label,
            rows=table.rows,
            columns=len(table.columns),
            relations=relations[name],
            pairs=pairs.get(name, 0),
            edited=pending.is_edited(table.full_name),
        )
        for name, table in schema.tables.items()
        if not wanted or _fits(name, table, wanted)
    ]


def _fits(name: str, table: RecordedTable, words: Collection[str]) -> bool:
    columns = (text for column in table.columns for text in (column.name, column.label))
    text = "\n".join((name, table.label, *table.synonyms, *columns)).casefold()
    return all(word in text for word in words)


def table_view(
    schema: RecordedSchema, name: str, pending: Pending, pairs: int, reads: Mapping[str, int], files: Collection[str]
) -> SchemaTable:
    """Return one table. reads: number of pairs by column and relation. files: names of the task's files."""
    table = schema.tables[name]
    ddl, document = f"{table.stem}.ddl", f"{table.stem}_detail.md"
    return view_of(
        SchemaTable,
        table,
        name=name,
        next_label=pending.label(table.full_name),
        pairs=pairs,
        ddl_file=ddl if ddl in files else None,
        document_file=document if document in files else None,
        columns=[_column(name, table, column, pending, reads) for column in table.columns],
        relations=[each for each in relation_views(schema, pending, reads) if name in (each.child, each.parent)],
    )


def relation_views(schema: RecordedSchema, pending: Pending, reads: Mapping[str, int]) -> list[SchemaRelation]:
    """Return the relations of the schema, then those that a new task would have in addition."""
    return [
        *(_relation(each, reads, removed=pending.removes(each)) for each in schema.relations),
        *(_relation(each, reads, added=True) for each in pending.added(schema)),
    ]


def graph_view(
    schema: RecordedSchema,
    pending: Pending,
    drawn: Collection[str],
    pairs: Mapping[str, int],
    reads: Mapping[str, int],
) -> SchemaGraph:
    """Return the drawing of some tables and of the relations between them."""
    return SchemaGraph(
        tables=[
            DrawnTable(name=name, label=each.label, pairs=pairs.get(name, 0))
            for name, each in schema.tables.items()
            if name in drawn
        ],
        relations=[
            each for each in relation_views(schema, pending, reads) if each.child in drawn and each.parent in drawn
        ],
        left_out=len(schema.tables) - len(drawn),
    )


def _column(
    name: str, table: RecordedTable, column: RecordedColumn, pending: Pending, reads: Mapping[str, int]
) -> SchemaColumn:
    edited = pending.values(table.full_name, column.name)
    return view_of(
        SchemaColumn,
        column,
        next_label=pending.label(table.full_name, column.name),
        values=_values(dict(column.values), edited),
        pairs=reads.get(f"{name}.{column.name}", 0),
    )


def _values(labels: Mapping[str, str], edited: Mapping[str, str] | None) -> list[SchemaValue]:
    if edited is None:
        return [SchemaValue(value=value, label=label, next_label=None) for value, label in labels.items()]
    return [
        SchemaValue(
            value=value,
            label=labels.get(value, ""),
            # without an entry, a new task takes the labels that the database itself gives
            next_label=None if not edited or labels.get(value) == edited.get(value) else edited.get(value, ""),
        )
        for value in dict.fromkeys((*labels, *edited))
    ]


def _relation(
    relation: RecordedRelation, reads: Mapping[str, int], *, added: bool = False, removed: bool = False
) -> SchemaRelation:
    return view_of(
        SchemaRelation,
        relation,
        next="added" if added else "removed" if removed else None,
        reads=relation.text,
        pairs=reads.get(relation.text, 0),
    )

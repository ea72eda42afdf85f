"""Labels by a language model for columns labelled only by their name."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from training.catalog.model import ColumnName, Table
from training.labels.contents import named_by_content
from training.labels.label import Label
from training.models.assistance import UnlabelledTable, label_columns
from training.pipeline.model_help import ModelHelp
from training.source.description import SourceDescription


def unlabelled_tables(source: SourceDescription) -> list[UnlabelledTable]:
    """Return the tables with columns that are labelled only by their name, with those columns."""
    return [table for t in source.tables if (table := _unlabelled(t, source)) is not None]


def with_model_labels(
    source: SourceDescription, asked: Sequence[UnlabelledTable], helper: ModelHelp
) -> tuple[SourceDescription, int]:
    """Return the source with the model's labels for the columns of `asked`, and their number."""
    found = label_columns(
        helper.model,
        asked,
        language=source.language,
        report=helper.report,
        contribution=helper.contribution,
        business_context=source.business_context,
        cancelled=helper.cancelled,
    )
    labels = dict(source.column_labels)
    for table in source.tables:
        own = {column.name: labels[ColumnName(table.name, column.name)] for column in table.columns}
        for name in own:
            if (text := found.get((table.name.short, name))) is not None:
                own[name] = Label(text=text, origin="model")
        for name, label in named_by_content(table, own, source.profiles[table.name], source.language).items():
            labels[ColumnName(table.name, name)] = label
    return dataclasses.replace(source, column_labels=labels), len(found)


def _unlabelled(table: Table, source: SourceDescription) -> UnlabelledTable | None:
    columns = [
        (column.name, column.type, source.profile(table.name, column.name).samples)
        for column in table.columns
        if source.column_labels[ColumnName(table.name, column.name)].origin == "name"
    ]
    if not columns:
        return None
    wanted = {name for name, _, _ in columns}
    others = frozenset(source.label(table.name, column.name) for column in table.columns if column.name not in wanted)
    description = source.label(table.name)
    return UnlabelledTable(table=table.name.short, description=description, columns=columns, other_labels=others)

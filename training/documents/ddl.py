"""Executable DDL of a source, with comments that explain each table by its labels and sample values."""

from __future__ import annotations

from collections.abc import Iterable

from training.catalog.model import Column, ColumnName, ForeignKey, Table
from training.documents.descriptions import column_description, describe_table, short_type
from training.documents.examples import literal_examples
from training.documents.order import creation_order, deferred_foreign_keys, inline_foreign_keys
from training.documents.polymorphic import polymorphic_references
from training.documents.sql_text import column_list, comment_text, qualified, quoted
from training.documents.unsupported_ddl import unsupported_ddl
from training.language.languages import Language
from training.source.description import SourceDescription
from training.texts import say

__all__ = ["creation_order", "render_ddl", "render_deferred_relations"]

_COMMENT_COLUMN = 30


def render_ddl(table: Table, source: SourceDescription) -> str:
    """Return the file `<table>.ddl`: a header of comments, then one statement that creates the table or view.

    Run it after `_types.ddl`, in `creation_order`; foreign keys of a cycle are in `_relations.ddl`.
    """
    lines = [*_header(table, source), *_schema_statement(table)]
    if table.kind in {"view", "materialized_view"}:
        lines.extend(_view(table, source))
    else:
        lines.extend(_table(table, source))
    lines.extend(_joins(table, source))
    if (rest := unsupported_ddl(table, source)) is not None:
        lines.append(rest)
    return "\n".join(lines) + "\n"


def _header(table: Table, source: SourceDescription) -> Iterable[str]:
    name, description = say("Name").text(source.language), say("Description").text(source.language)
    yield f"-- {name}: {comment_text(source.label(table.name))}"
    yield f"-- {description}: {comment_text(describe_table(table, source))}"


def _schema_statement(table: Table) -> Iterable[str]:
    if table.name.schema != "public":
        yield f"create schema if not exists {quoted(table.name.schema)};"


def _table(table: Table, source: SourceDescription) -> Iterable[str]:
    parts: list[tuple[str, str]] = [(_column(column), _note(table, column, source)) for column in table.columns]
    parts.extend((clause, comment_text(said or "")) for clause, said in _constraints(table, source))
    width = min(max((len(clause) + 3 for clause, note in parts if note), default=0), 60)
    kind = "foreign table" if table.kind == "foreign" else "table"
    if kind == "foreign table":
        yield say("-- a foreign table, written as an ordinary one").text(source.language)
    yield f"create table {qualified(table.name)} ("
    for position, (clause, note) in enumerate(parts):
        text = f"  {clause}{',' if position < len(parts) - 1 else ''}"
        yield f"{text.ljust(max(width, _COMMENT_COLUMN))} -- {note}" if note else text
    yield f") partition by {table.partition_key};" if table.partition_key else ");"
    yield from _unique_indexes(table)


def _note(table: Table, column: Column, source: SourceDescription) -> str:
    """Return the column's description if it adds to the name, then samples: `means of paying, e.g. 'cash', 'check'`."""
    described = comment_text(column_description(table, column, source))
    notes = [] if described.casefold() == column.name.replace("_", " ").casefold() else [described]
    if values := literal_examples(column, source.profile(table.name, column.name)):
        shown = say(", ").text(source.language).join(values)
        notes.append(say("e.g. {values}").text(source.language, values=shown))
    if len(notes) == 2:
        return say("{description}, {examples}").text(source.language, description=notes[0], examples=notes[1])
    return "".join(notes)


def _joins(table: Table, source: SourceDescription) -> Iterable[str]:
    """Yield a line for each relation from this table: `-- city.state_id joins state.id`."""
    language = source.language
    for relation in source.relations_of(table.name):
        if relation.child == table.name:
            pairs = zip(relation.child_columns, relation.parent_columns, strict=True)
            joined = (
                _join(ColumnName(table.name, a), ColumnName(relation.parent, b), language=language) for a, b in pairs
            )
            yield f"-- {say(' and ').text(language).join(joined)}"
    for reference in polymorphic_references(table, source):
        column, kind = ColumnName(table.name, reference.column), comment_text(quoted(reference.kind))
        for value, key in reference.targets:
            joined = _join(column, key, language=language)
            yield (
                say("-- {joined} if {kind} = {value}").text(
                    language, joined=joined, kind=kind, value=comment_text(value)
                )
            )
        if not reference.targets:
            yield (
                say("-- {kind} decides which table {column} refers to").text(
                    language, kind=kind, column=_dotted(column)
                )
            )


def _join(child: ColumnName, parent: ColumnName, *, language: Language) -> str:
    return f"{_dotted(child)} {say('joins').text(language)} {_dotted(parent)}"


def _dotted(column: ColumnName) -> str:
    """Return `orders.id`, with the schema if it is not `public`."""
    name = quoted(column.table.name) if column.table.schema == "public" else qualified(column.table)
    return comment_text(f"{name}.{quoted(column.name)}")


def _unique_indexes(table: Table) -> Iterable[str]:
    for extra in table.extras:
        if extra.kind == "unique index" and extra.definition:
            yield f"{extra.definition};{_noted(extra.comment)}"


def _noted(comment: str | None) -> str:
    return f" -- {comment_text(comment)}" if comment else ""


def _column(column: Column) -> str:
    if not column.makeable:
        return f"{quoted(column.name)} text{' not null' if column.not_null else ''}"
    parts = [quoted(column.name), short_type(column.type)]
    if column.collation:
        parts.append(f"collate pg_catalog.{quoted(column.collation)}")
    if column.generated is not None and not column.default_functions:
        parts.append(f"generated always as ({column.generated}) {column.generated_kind}")
    elif column.identity:
        options = f" ({column.identity_options})" if column.identity_options else ""
        parts.append(f"generated {column.identity} as identity{options}")
    elif column.default is not None and "nextval(" not in column.default and not column.default_functions:
        parts.append(f"default {column.default}")
    if column.not_null:
        parts.append("not null")
    return " ".join(parts)


def _constraints(table: Table, source: SourceDescription) -> Iterable[tuple[str, str | None]]:
    """Yield the clauses of keys and checks, each with its comment in the database."""
    options = {columns: (before, after) for columns, before, after in table.key_options}
    comments = dict(table.key_comments)
    if table.primary_key:
        yield (
            _key("primary key", table.primary_key, *options.get(table.primary_key, ("", ""))),
            comments.get(table.primary_key),
        )
    plain = (columns for columns in table.unique_indexes if columns not in table.particular_indexes)
    for unique in (*table.uniques, *plain):
        yield _key("unique", unique, *options.get(unique, ("", ""))), comments.get(unique)
    for extra in table.extras:
        if extra.kind == "exclusion" and extra.definition:
            yield f"constraint {quoted(extra.name)} {extra.definition}", extra.comment
    for check in table.checks:
        if not check.functions:
            clause = f"constraint {quoted(check.name)} check ({check.expression})"
            yield f"{clause} {check.options}".rstrip(), check.comment
    for key in inline_foreign_keys(table, source):
        yield _foreign_key(key), key.comment


def _key(kind: str, columns: tuple[str, ...], before: str, after: str) -> str:
    """Return a key clause: `unique nulls not distinct (a, b) deferrable initially deferred`."""
    overlaps = " without overlaps" if after.startswith("without overlaps") else ""
    after = after.removeprefix("without overlaps").strip()
    return " ".join(filter(None, (kind, before, f"({column_list(columns)}{overlaps})", after)))


def _foreign_key(key: ForeignKey) -> str:
    text = (
        f"foreign key ({_with_period(key.columns, key.period)})"
        f" references {qualified(key.referenced_table)} ({_with_period(key.referenced_columns, key.period)})"
    )
    if key.options.startswith("match full"):
        text += " match full"
    if key.on_update != "no action":
        text += f" on update {key.on_update}"
    if key.on_delete != "no action":
        text += f" on delete {key.on_delete}"
    if key.nulled_columns:
        text += f" ({column_list(key.nulled_columns)})"
    deferral = key.options.removeprefix("match full").strip()
    return f"{text} {deferral}" if deferral else text


def _with_period(columns: tuple[str, ...], period: bool) -> str:
    """Return the columns, separated by commas; `a, period b` if the last one is a period."""
    if not period:
        return column_list(columns)
    return ", ".join([*map(quoted, columns[:-1]), f"period {quoted(columns[-1])}"])


def _view(table: Table, source: SourceDescription) -> Iterable[str]:
    for column in table.columns:
        note = _note(table, column, source)
        yield f"--   {comment_text(quoted(column.name))} {short_type(column.type)}{f' -- {note}' if note else ''}"
    kind = "materialized view" if table.kind == "materialized_view" else "view"
    names = f" ({column_list(tuple(column.name for column in table.columns))})"
    definition = (table.view_definition or "").strip().rstrip(";")
    statement = f"create {kind} {qualified(table.name)}{names} as\n{definition};"
    if table.view_definition is None:
        return
    missing = [n for n in table.depends_on if n not in source.catalog or source.catalog.table(n).withheld]
    if table.functions or missing:
        needed = ", ".join([*table.functions, *(str(name) for name in missing)])
        language = source.language
        yield (say("-- this view also needs {needed}, so it is shown only").text(language, needed=needed))
        yield from (f"-- {line}" for line in statement.splitlines())
    else:
        yield statement
        for unique in table.unique_indexes:
            if unique not in table.particular_indexes:
                before = next((before for columns, before, _ in table.key_options if columns == unique), "")
                index = f"create unique index on {qualified(table.name)} ({column_list(unique)}) {before}"
                yield f"{index.rstrip()};"
        yield from _unique_indexes(table)


def render_deferred_relations(source: SourceDescription) -> str | None:
    """Return `_relations.ddl`, the foreign keys of cycles, to be run last; None if there are none."""
    lines = [
        f"alter table {qualified(table.name)} add constraint {quoted(key.name)} {_foreign_key(key)};"
        f"{_noted(key.comment)}"
        for table, key in deferred_foreign_keys(source)
    ]
    return "\n".join(lines) + "\n" if lines else None

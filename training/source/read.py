"""Reads a source into one record, from which all later steps work without the database."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import psycopg
from psycopg import sql

from training.catalog.batches import Deadline
from training.catalog.comments import written
from training.catalog.model import Catalog, Column, ColumnName, Table, TableName
from training.catalog.not_utf8 import offenders_named
from training.catalog.reader import read_catalog
from training.catalog.user_files.dictionary import Dictionary
from training.catalog.user_files.user_relations import UserRelation
from training.identifiers.schema_names import SchemaNames, read_names
from training.labels.code_tables import CodeMeanings, code_tables, explained_columns, read_codes
from training.labels.labelling import label_columns, label_tables
from training.language.languages import Language
from training.profile.observation import observe
from training.profile.personal import Privacy, privacy_by_name
from training.profile.statistics import TableStatistics
from training.relations.by_name.name_candidates import NameEvidence
from training.relations.by_value.inclusion import check_inclusion
from training.relations.by_value.related_columns import related_candidates
from training.relations.by_value.value_candidates import value_candidates
from training.relations.edges import declared_relations, inferred_relations, with_user_relations
from training.relations.people import People
from training.relations.relation import Relation
from training.source.description import SourceDescription
from training.source.missing import NoTables, TablesMissing
from training.source.profiling import profile_table
from training.source.theme_names import describe_themes
from training.source.themes import communities


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRequest:
    """Parts of a database to read, and the files its users gave."""

    tables: tuple[str, ...] | None = None
    """Names as `parse_table_list` returns them; None for all tables."""
    include_views: bool = False
    on_missing: Literal["fail", "skip"] = "fail"
    language: Language = "zh"
    business_context: str = ""
    dictionary: Dictionary | None = None
    user_relations: tuple[UserRelation, ...] | None = None


def read_source(
    conn: psycopg.Connection[Any],
    request: SourceRequest,
    *,
    timeout_seconds: float = 120.0,
    statement_timeout_seconds: float = 10.0,
) -> SourceDescription:
    """Return the description of the database behind `conn`, read in one read-only transaction that is rolled back.

    Reading of data stops after `timeout_seconds`; tables not reached by then are described from the catalog alone.
    Raises TablesMissing, NoTables, AmbiguousTable, UnknownRelationColumn, and psycopg errors of the connection.
    """
    deadline = Deadline(timeout_seconds, time.monotonic)
    with offenders_named(conn), conn.transaction(force_rollback=True):
        begin_reading(conn, statement_timeout_seconds)
        reading = read_catalog(conn, request.tables, include_views=request.include_views)
        catalog = reading.catalog
        if reading.missing and request.on_missing == "fail":
            raise TablesMissing(reading.missing)
        if not catalog.tables:
            raise NoTables(catalog.database)
        names = read_names(_labelled(catalog.tables, request.dictionary))
        privacy = private_columns(catalog, names, request.dictionary)
        private = frozenset(privacy)
        statistics = observe(conn, catalog, private, deadline)
        unread = tuple(t.name for t in catalog.tables if t.readable and t.columns and not statistics[t.name].columns)
        declared = declared_relations(catalog)
        inferred = infer_relations(
            conn, catalog, names, statistics, private=private, declared=declared, deadline=deadline
        )
        relations = with_user_relations(catalog, (*declared, *inferred), request.user_relations or ())
        held = read_codes(conn, tuple(code_tables(catalog, names, statistics, private, relations)), deadline)
        described = _described(
            catalog,
            names,
            statistics,
            relations=relations,
            privacy=privacy,
            codes=explained_columns(catalog, statistics, held, private | _keys(relations)),
            request=request,
            missing=reading.missing,
        )
        return replace(described, unread_tables=unread)


def begin_reading(conn: psycopg.Connection[Any], statement_timeout_seconds: float) -> None:
    """Make the transaction read-only, with timeouts.

    The settings make values print alike on every server, and keep user-defined operators out of the search path.
    """
    conn.execute("set transaction read only")
    settings = {
        # psycopg returns bytes for text if the database has no encoding
        "client_encoding": "UTF8",
        "statement_timeout": str(int(statement_timeout_seconds * 1000)),
        "lock_timeout": "2000",
        "search_path": "pg_catalog",
        "datestyle": "ISO, YMD",
        "intervalstyle": "postgres",
        "timezone": "UTC",
        "extra_float_digits": "1",
        "quote_all_identifiers": "off",
        "max_parallel_workers_per_gather": "0",
    }
    with conn.pipeline():
        for name, value in settings.items():
            conn.execute(sql.SQL("set local {} = {}").format(sql.Identifier(name), sql.Literal(value)))


def private_columns(
    catalog: Catalog, names: SchemaNames, dictionary: Dictionary | None = None
) -> dict[ColumnName, Privacy]:
    """Return columns with personal data or secrets, by their names and comments; their values are never read.

    A label of the dictionary counts as a comment.
    """
    people = People(catalog.tables, names)
    found: dict[ColumnName, Privacy] = {}
    for table in catalog.tables:
        of_person = people.are_in(table)
        for column in table.columns:
            entry = dictionary and dictionary.find(table.name.schema, table.name.name, column.name)
            words = names.words(table.name, column.name)
            for said in (written(column), entry.label if entry else None):
                privacy = privacy_by_name(words, said, column.category, of_person=of_person)
                name = ColumnName(table.name, column.name)
                if privacy != "none" and found.get(name) != "secret":
                    found[name] = privacy
    return found


def infer_relations(
    conn: psycopg.Connection[Any],
    catalog: Catalog,
    names: SchemaNames,
    statistics: Mapping[TableName, TableStatistics],
    *,
    private: frozenset[ColumnName],
    declared: Sequence[Relation],
    deadline: Deadline,
) -> tuple[Relation, ...]:
    """Return undeclared relations: candidates by name, then by distinctive values, each checked on the data."""
    evidence = NameEvidence(catalog, names, statistics, private)
    known = {(r.child, frozenset(r.child_columns)) for r in declared}
    named = [c for c in evidence.candidates() if (c.child, frozenset(c.child_columns)) not in known]
    unreadable = frozenset(table.name for table in catalog.tables if not table.readable)
    found = inferred_relations(named, check_inclusion(conn, catalog, named, statistics, unreadable, deadline), declared)
    known = (*declared, *found)
    taken = frozenset(ColumnName(r.child, column) for r in known for column in r.child_columns)
    others = related_candidates(catalog, names, evidence, statistics, private, known)
    others += value_candidates(catalog, evidence, statistics, private, taken)
    more = inferred_relations(others, check_inclusion(conn, catalog, others, statistics, unreadable, deadline), known)
    return (*found, *more)


def _labelled(tables: Sequence[Table], dictionary: Dictionary | None) -> tuple[Table, ...]:
    """Return the tables with the dictionary's labels in place of comments, as they explain abbreviations alike."""
    if dictionary is None:
        return tuple(tables)

    def said(table: Table, column: Column | None = None) -> str | None:
        entry = dictionary.find(*table.name, column.name if column else "")
        return (entry and entry.label) or (column or table).comment

    return tuple(
        replace(t, comment=said(t), columns=tuple(replace(c, comment=said(t, c)) for c in t.columns)) for t in tables
    )


def _keys(relations: Sequence[Relation]) -> frozenset[ColumnName]:
    """Return the columns of child sides."""
    return frozenset(ColumnName(r.child, column) for r in relations for column in r.child_columns)


def _described(
    catalog: Catalog,
    names: SchemaNames,
    statistics: dict[TableName, TableStatistics],
    *,
    relations: tuple[Relation, ...],
    privacy: dict[ColumnName, Privacy],
    codes: CodeMeanings,
    request: SourceRequest,
    missing: tuple[str, ...],
) -> SourceDescription:
    """Return the description. Empties `statistics` on the way, to save memory with thousands of tables."""
    by_table: dict[TableName, list[Relation]] = {table.name: [] for table in catalog.tables}
    for relation in relations:
        for table in {relation.child, relation.parent}:
            by_table[table].append(relation)
    profiles = {
        table.name: profile_table(
            table,
            statistics.pop(table.name),
            names,
            by_table[table.name],
            privacy=privacy,
            dictionary=request.dictionary,
            codes=codes,
            language=request.language,
        )
        for table in catalog.tables
    }
    table_labels = label_tables(catalog, names, request.dictionary, request.language)
    column_labels = label_columns(catalog, names, request.dictionary, request.language, relations, profiles)
    groups = communities(catalog, relations, names)
    return SourceDescription(
        catalog=catalog,
        profiles=profiles,
        relations=relations,
        table_labels=table_labels,
        column_labels=column_labels,
        themes=describe_themes(
            groups,
            catalog,
            profiles=profiles,
            relations=relations,
            table_labels=table_labels,
            column_labels=column_labels,
            language=request.language,
        ),
        language=request.language,
        business_context=request.business_context,
        missing_tables=missing,
    )

"""DDL files, documents and knowledge in a task's directory, with the table that each is about, if it still exists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import psycopg

from executor.steps.api import StepContext
from runtime.postgres.errors import first_line
from runtime.sources.source_connection import SourceUnreachable
from training.catalog import read_existing_tables
from training.documents import inline
from training.knowledge import sections
from training.vectors import Document

_DDL = ".ddl"
_KNOWLEDGE = "knowledge.md"
"""Ends the names of the file with the knowledge, and of files with further knowledge that users add."""
# a table's name may contain arrows and line breaks, a file's name may not
_MAPPED = re.compile(r'(.+?) -> ([^\x00-\x1f<>:"/\\|?*]+)_detail\.md\n', re.DOTALL)


def written_documents(
    context: StepContext, *, without: Collection[str] = ()
) -> tuple[Sequence[Document], Sequence[Document]]:
    """Return the DDL and the documents, knowledge included, of all tables except those in `without`."""
    there = context.file_names()
    tables = tables_by_stem(context)
    mapped = {stem: table for stem, table in tables.items() if table not in without}

    def of(suffix: str) -> Sequence[Document]:
        return [
            Document(text=context.read_file(name).decode(), tables=(table,))
            for stem, table in mapped.items()
            if (name := f"{stem}{suffix}") in there
        ]

    files = [context.read_file(name).decode() for name in sorted(there) if name.endswith(_KNOWLEDGE)]
    known = [part for text in files for part in _knowledge(text, tables, without)]
    return of(_DDL), [*of("_detail.md"), *known]


def _knowledge(text: str, tables: Mapping[str, str], without: Collection[str]) -> Iterator[Document]:
    """Yield the parts of a file with knowledge; a part that no table heads is about the whole business."""
    by_heading = {inline(table): table for table in tables.values()}
    for heading, part in sections(text):
        table = by_heading.get(heading)
        if table not in without:
            yield Document(text=part, tables=() if table is None else (table,), is_knowledge=True)


def tables_by_stem(context: StepContext) -> dict[str, str]:
    """Return short table names by file stem, from `filename_mapping.txt`; for unlisted DDL files, the stem itself."""
    found = mapped_tables(context)
    for name in sorted(context.file_names()):
        if name.endswith(_DDL) and not name.startswith("_"):
            found.setdefault(name.removesuffix(_DDL), name.removesuffix(_DDL))
    return found


def mapped_tables(context: StepContext) -> dict[str, str]:
    """Return short table names by file stem, for the files listed in `filename_mapping.txt`."""
    try:
        text = context.read_file("filename_mapping.txt").decode()
    except FileNotFoundError:
        return {}
    return {stem: table.removeprefix("public.") for table, stem in _MAPPED.findall(text)}


def vanished_tables(context: StepContext) -> frozenset[str]:
    """Return the short names of documented tables that the source no longer has.

    If the source cannot be read, logs a warning and returns an empty set.
    """
    described = frozenset(mapped_tables(context).values())
    if not described:
        return described
    try:
        with context.open_source() as conn:
            there = {name.short for name in read_existing_tables(conn)}
    except (SourceUnreachable, psycopg.Error) as error:
        # a stop request also cancels the query
        context.token.check()
        context.logger.warning("could not see whether the tables are still in the source: %s", first_line(error))
        return frozenset()
    vanished = described - there
    if vanished:
        named = ", ".join(sorted(vanished))
        context.logger.warning("no longer in the source, so their DDL, documents and pairs are not loaded: %s", named)
    return vanished

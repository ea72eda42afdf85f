"""Tables that were dropped from the source after the task's documents were written."""

from __future__ import annotations

import psycopg

from executor.steps.api import StepContext
from executor.steps.source.written_documents import mapped_tables
from runtime.postgres.errors import first_line
from runtime.sources.source_connection import SourceUnreachable
from training.catalog import read_existing_tables


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

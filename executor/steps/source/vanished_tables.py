"""Tables of the task's documents that its source no longer has, if a step runs long after the documents."""

from __future__ import annotations

import psycopg

from executor.steps.api import StepContext
from executor.steps.source.written_documents import mapped_tables
from runtime.postgres.errors import first_line
from runtime.sources.source_connection import SourceUnreachable
from training.source.names_there import names_there


def vanished_tables(context: StepContext) -> frozenset[str]:
    """Return their short names; none, and a warning, if the source cannot be read."""
    described = frozenset(mapped_tables(context).values())
    if not described:
        return described
    try:
        with context.open_source() as conn:
            there = {name.short for name in names_there(conn)}
    except (SourceUnreachable, psycopg.Error) as error:
        # stopping the execution cancels the query, too
        context.token.check()
        context.logger.warning("无法核对表是否仍在数据源中: %s", first_line(error))
        return frozenset()
    vanished = described - there
    if vanished:
        named = ", ".join(sorted(vanished))
        context.logger.warning("以下表已不在数据源中, 其 DDL, 文档与问答对不加载: %s", named)
    return vanished

"""Reads figures of the data: `pg_stats` if the table was analysed, else a bounded read; never of private columns."""

from __future__ import annotations

from typing import Any

import psycopg

from training.catalog.batches import Deadline, run_all
from training.catalog.model import Catalog, ColumnName, Table, TableName
from training.profile.enumerations import confirm_enumerations
from training.profile.exact_figures import measure_exactly
from training.profile.figures import VALUES, TableFigures
from training.profile.sampling import figures_from_rows, is_small, reads_every_block, row_limit, sample_query
from training.profile.statistics import figures_of, planner_statistics

_ROWS_AT_ONCE = 20_000
_VALUES_IN_ALL = 1_200_000
"""Maximum number of values kept in memory for all tables."""
_VIEWS_SHARE = 0.25
"""Maximum share of the time for views and foreign tables, whose queries may take any time."""


def observe(
    conn: psycopg.Connection[Any], catalog: Catalog, private: frozenset[ColumnName], deadline: Deadline
) -> dict[TableName, TableFigures]:
    """Return figures of every table within the deadline: small tables read whole, statistics or a sample for others."""
    readable = [table for table in catalog.tables if table.readable and table.columns]
    unmeasured = [table for table in readable if table.kind in {"view", "foreign"}]
    tables = [table for table in readable if table.kind not in {"view", "foreign"}]
    limit = row_limit(readable)
    columns = sum(len(table.columns) for table in readable)
    most = max(20, min(VALUES, _VALUES_IN_ALL // max(columns, 1)))
    figures: dict[TableName, TableFigures] = {}

    def sample(some: list[Table], until: Deadline, *, batch: int) -> None:
        queries = (sample_query(t, private, limit, is_small(t, limit)) for t in some)
        for table, rows in zip(some, run_all(conn, queries, until, batch=batch), strict=True):
            if isinstance(rows, list):
                whole = (is_small(table, limit) or reads_every_block(table, limit)) and len(rows) <= limit
                figures[table.name] = figures_from_rows(table, rows, private, is_whole=whole, most=most)

    large = [table for table in tables if not is_small(table, limit)]
    statistics = planner_statistics(conn, large, private) if large else {}
    # the rows of two batches are in memory together
    sample([t for t in tables if t.oid not in statistics], deadline, batch=max(4, min(20, _ROWS_AT_ONCE // limit)))
    for table in large:
        if table.name not in figures and table.oid in statistics:
            figures[table.name] = figures_of(table, statistics[table.oid])
    # one by one, so that a view that fails or is slow does not make others run again
    sample(unmeasured, deadline.part(_VIEWS_SHARE), batch=1)
    measure_exactly(conn, catalog, figures, private, deadline)
    confirm_enumerations(conn, catalog, figures, private, deadline)
    for table in catalog.tables:
        figures.setdefault(table.name, TableFigures(rows=table.estimated_rows, exact=False, whole=False, columns={}))
    return figures

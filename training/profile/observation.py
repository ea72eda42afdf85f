"""Reads statistics of the data: of small tables all rows, else a count and a sample; never of private columns.

The result does not depend on the order in which rows are stored, nor on ANALYZE, unless reading takes too long:
then a sample is taken in the stored order.
"""

from __future__ import annotations

from typing import Any

import psycopg

from training.catalog.batches import Deadline, run_all
from training.catalog.model import Catalog, ColumnName, Table, TableName
from training.profile.enumerations import confirm_enumerations
from training.profile.exact_statistics import measure_exactly
from training.profile.sampling import count_query, row_limit, sample_query, statistics_from_rows
from training.profile.statistics import VALUES, TableStatistics

_ROWS_AT_ONCE = 20_000
_VALUES_IN_ALL = 1_200_000
"""Maximum number of values kept in memory for all tables."""
_VIEWS_SHARE = 0.25
"""Maximum share of the time for views and foreign tables, whose queries may take any time."""


def observe(
    conn: psycopg.Connection[Any], catalog: Catalog, private: frozenset[ColumnName], deadline: Deadline
) -> dict[TableName, TableStatistics]:
    """Return statistics by table: from all rows of small tables, else from a sample; only from those read in time."""
    readable = [table for table in catalog.tables if table.readable and table.columns]
    unmeasured = [table for table in readable if table.kind in {"view", "foreign"}]
    tables = [table for table in readable if table.kind not in {"view", "foreign"}]
    limit = row_limit(readable)
    columns = sum(len(table.columns) for table in readable)
    most = max(20, min(VALUES, _VALUES_IN_ALL // max(columns, 1)))
    statistics: dict[TableName, TableStatistics] = {}

    counted: dict[TableName, int] = {}

    def sample(some: list[Table], until: Deadline, *, batch: int, is_quick: bool = False) -> None:
        queries = (sample_query(t, private, limit, counted.get(t.name), is_quick=is_quick) for t in some)
        for table, rows in zip(some, run_all(conn, queries, until, batch=batch), strict=True):
            if isinstance(rows, list):
                statistics[table.name] = statistics_from_rows(
                    table,
                    rows,
                    private,
                    is_whole=table.name not in counted and len(rows) <= limit,
                    counted=counted.get(table.name),
                    most=most,
                )

    # the rows of two batches are in memory together
    batch = max(4, min(20, _ROWS_AT_ONCE // limit))
    sample(tables, deadline, batch=batch)
    large = [table for table in tables if table.name in statistics and not statistics[table.name].whole]
    counts = run_all(conn, (count_query(table) for table in large), deadline)
    counted |= {
        table.name: int(rows[0][0]) for table, rows in zip(large, counts, strict=True) if isinstance(rows, list)
    }
    sample([table for table in large if table.name in counted], deadline, batch=batch)
    # one by one, so that a view that fails or is slow does not make others run again
    until = deadline.part(_VIEWS_SHARE)
    sample(unmeasured, until, batch=1)
    sample([view for view in unmeasured if view.name not in statistics], until, batch=1, is_quick=True)
    measure_exactly(conn, catalog, statistics, private, deadline)
    confirm_enumerations(conn, catalog, statistics, private, deadline)
    for table in catalog.tables:
        statistics.setdefault(
            table.name, TableStatistics(rows=table.estimated_rows, exact=False, whole=False, columns={})
        )
    return statistics

"""Test for ties: equal rows on both sides of a LIMIT or DISTINCT ON."""

from __future__ import annotations

from dataclasses import replace

from training.questions.sql import sql_tree as t


def ties(query: t.Select) -> t.Select | None:
    """Return a query that has rows if a dropped row equals a kept one; None if the query drops no rows."""
    if query.limit is None and not query.distinct_on:
        return None
    kept = t.Fixed(query.limit or 1)
    window = t.Window(query.distinct_on, query.order[len(query.distinct_on) :])
    place, number = (t.Item(t.Call(name, (), over=window), name.lower()) for name in ("RANK", "ROW_NUMBER"))
    ranked = replace(query, items=(place, number), order=(), limit=None, distinct_on=())
    beyond = (
        t.Binary("<=", t.Col("ranked", "rank"), kept),
        t.Binary(">", t.Col("ranked", "row_number"), kept),
    )
    return t.Select(items=(t.Item(t.Fixed(1)),), source=t.Derived(ranked, "ranked"), where=beyond, limit=1)

"""Test for ties: equal rows on both sides of a LIMIT or DISTINCT ON, or equal ranks."""

from __future__ import annotations

from dataclasses import replace

from training.questions.sql import sql_tree as t


def ties(query: t.Query) -> t.Select | None:
    """Return a query that has rows if a dropped row equals a kept one, or if two rows have the same rank.

    None if the query drops no rows and shows no rank.
    """
    if not isinstance(query, t.Select):
        return None
    shown = [item for item in query.items if isinstance(item.of, t.Call) and item.of.name == "RANK"]
    if shown:
        return _equal_ranks(query, shown[0])
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


def _equal_ranks(query: t.Select, rank: t.Item) -> t.Select:
    """Return a query for the ranks that several rows share."""
    again = t.Col("ranked", "rank")
    ranked = replace(query, items=(t.Item(rank.of, "rank"),), order=(), limit=None)
    repeated = t.Binary(">", t.Call("COUNT", (t.Star(),)), t.Fixed(1))
    derived = t.Derived(ranked, "ranked")
    return t.Select(items=(t.Item(t.Fixed(1)),), source=derived, group=(again,), having=repeated, limit=1)

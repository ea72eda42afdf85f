"""Translation of the SQL of pairs into other dialects. The gate has verified PostgreSQL's SQL, not the translation."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from events.facts.pair.state import PairState


def translated(pairs: Iterable[PairState], dialect: str) -> list[PairState]:
    """Return the pairs with SQL in a dialect of sqlglot, without those that the dialect cannot express."""
    # imported here, because it takes a fifth of a second that most exports do not need
    from sqlglot import ErrorLevel, transpile  # noqa: PLC0415
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    found: list[PairState] = []
    for pair in pairs:
        try:
            (sql,) = transpile(pair.sql, read="postgres", write=dialect, unsupported_level=ErrorLevel.RAISE)
        except SqlglotError:
            continue
        found.append(replace(pair, sql=sql))
    return found

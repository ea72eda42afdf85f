"""Columns and relations that the SQL of pairs reads. Pure, but slow for SQL that has to be parsed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from events.facts.pair.state import PairState
from training.documents import RecordedSchema, names_of


class RecordedReads(msgspec.Struct, frozen=True):
    """Part of an entry of a task's metadata file."""

    id: str
    columns: tuple[str, ...] = ()
    """`table.column` each."""
    relations: tuple[str, ...] = ()
    """`child(columns)->parent(columns)` each."""


def read_recorded(data: bytes) -> dict[str, frozenset[str]]:
    """Return columns and relations by pair id from a metadata file. Raises msgspec.DecodeError."""
    entries = msgspec.json.decode(data, type=list[RecordedReads])
    return {each.id: frozenset((*each.columns, *each.relations)) for each in entries}


def reads_by_pair(
    pairs: Iterable[PairState], recorded: Mapping[str, frozenset[str]], changed: frozenset[str], schema: RecordedSchema
) -> dict[str, frozenset[str]]:
    """Return columns and relations by pair id.

    recorded: those of the pairs as generated. changed: ids of pairs whose SQL is no longer as generated; it is parsed.
    """
    found: dict[str, frozenset[str]] = {}
    for pair in pairs:
        known = recorded.get(pair.pair_id)
        found[pair.pair_id] = _parsed(pair.sql, schema) if known is None or pair.pair_id in changed else known
    return found


def _parsed(sql: str, schema: RecordedSchema) -> frozenset[str]:
    # imported here, so that the SQL parser is loaded only if a pair is not as generated
    from training.measures import reads_of  # noqa: PLC0415

    text = sql.casefold()
    named = frozenset(short for short, table in schema.tables.items() if table.name.casefold() in text)
    reads = reads_of(sql, names_of(schema, named))
    return frozenset((*reads.columns, *reads.relations))

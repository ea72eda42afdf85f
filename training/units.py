"""Work of units that can run in other processes: functions from plain values to bytes.

Costly objects, such as a gate, are kept in the process for the next call.
"""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache

import msgspec

from runtime.sources.source_connection import open_source
from training.catalog.model import TableName
from training.gate.gate import Gate, GateLimits
from training.gate.probing import probed
from training.gate.verdict import Verdict
from training.questions.generation.kept_generators import KeptGenerators
from training.questions.generation.options import GenerationOptions
from training.questions.generation.part_generator import PartGenerator
from training.questions.generation.parts import Part
from training.source.description import SourceDescription

type Relations = tuple[tuple[str, str], ...]
"""(schema, name) of the tables that SQL may read."""

_KEPT_GATES = 32
_KEPT_SOURCES = 2
UNKNOWN_SOURCE = b""
"""Answer of `theme` in a process that does not know the source yet."""


def verdicts(dsn: str, session: str, relations: Relations, timeout_ms: int, sqls: Sequence[tuple[str, bool]]) -> bytes:
    """Return the gate's verdict on each statement, for `read_verdicts`; the flag is true if the grammar has made it.

    `session` names the connection, which is closed at the end; the names of the source stay known to the thread for
    the next call. Raises the errors of `Gate.check`.
    """
    with _gate(dsn, session, relations, timeout_ms) as gate:
        return json.dumps([asdict(gate.check(sql, ours=ours)) for sql, ours in sqls]).encode()


def read_verdicts(answer: bytes) -> list[Verdict]:
    """Return the verdicts of an answer of `verdicts`."""
    return msgspec.convert(json.loads(answer), type=list[Verdict])


def theme(
    dsn: str,
    session: str,
    relations: Relations,
    timeout_ms: int,
    digest: str,
    source: bytes | None,
    options: GenerationOptions,
    part: Part,
    earlier: Sequence[bytes],
) -> bytes:
    """Return the theme of a part after `earlier`, all as JSON.

    `digest` is that of the pickled source, which is sent only to a process that has answered `UNKNOWN_SOURCE`. The
    generator of the part stays known for the next call. Raises the errors of `Gate.check`.
    """
    described = _source(digest, source)
    if described is None:
        return UNKNOWN_SOURCE
    with _gate(dsn, session, relations, timeout_ms) as gate:
        return _generators.next_theme(
            (digest, options, tuple(part.themes)),
            lambda: PartGenerator(described, options, part),
            earlier,
            lambda sql: probed(gate, sql),
        )


def _gate(dsn: str, session: str, relations: Relations, timeout_ms: int) -> Gate:
    return _gate_of(threading.get_ident(), dsn, session, relations, timeout_ms)


@lru_cache(maxsize=_KEPT_GATES)
def _gate_of(_thread: int, dsn: str, session: str, relations: Relations, timeout_ms: int) -> Gate:
    return Gate(
        lambda: open_source(dsn, name=session),
        frozenset(TableName(*each) for each in relations),
        GateLimits.patient(timeout_ms),
    )


_sources: dict[str, SourceDescription] = {}
_generators = KeptGenerators()


def _source(digest: str, pickled: bytes | None) -> SourceDescription | None:
    if pickled is not None:
        while len(_sources) >= _KEPT_SOURCES:
            del _sources[next(iter(_sources))]
        _sources[digest] = pickle.loads(pickled)  # noqa: S301  # from the executor: encrypted, or over a pipe
    return _sources.get(digest)

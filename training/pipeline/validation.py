"""Validation of a task's pairs in batches, of which each is a unit."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import batched, islice
from typing import NamedTuple

from training.documents.ddl import render_ddl
from training.gate.gate import Gate
from training.gate.verdict import Verdict
from training.models.assistance import repair_sql
from training.pair import Pair
from training.pipeline.model_help import ModelHelp
from training.repair.validation import AcceptRepairs, PairOutcome, validate_pairs
from training.repair.with_repair import MadeAnew, ModelRepair
from training.source.description import SourceDescription

BATCH_PAIRS, LARGE_BATCH_PAIRS = 25, 100
"""Maximum number of pairs in one unit; the second number if there are MANY_PAIRS or more.

A worker connects to the source for each unit, and each unit is a commit.
"""
MANY_PAIRS = 1_000


class Batch(NamedTuple):
    """Pairs of one unit."""

    first: int
    """Number of the first pair, from 1."""
    pairs: Sequence[Pair]

    @property
    def ends(self) -> tuple[int, int]:
        """Numbers of the first and the last pair."""
        return self.first, self.first + len(self.pairs) - 1


class RepairOptions(NamedTuple):
    """How SQL that the gate refuses is repaired."""

    wanted: bool
    accepted: AcceptRepairs
    grammar: Callable[[], MadeAnew]
    """Returns the function that gives the grammar's SQL for a question."""
    helper: ModelHelp | None


def batch_size(pairs: int) -> int:
    """Return the maximum number of pairs in one unit of the validation of `pairs` pairs."""
    return BATCH_PAIRS if pairs < MANY_PAIRS else LARGE_BATCH_PAIRS


def in_batches(pairs: Sequence[Pair], kind: str) -> dict[str, Batch]:
    """Return batches by the unit's name, which contains a digest of its pairs, so that edited pairs form a new unit."""
    size = batch_size(len(pairs))
    batches = enumerate(batched(pairs, size))
    return {_unit(number + 1, batch, kind): Batch(number * size + 1, batch) for number, batch in batches}


def validate_batch(
    batch: Batch,
    gate: Gate,
    source: SourceDescription,
    repair: RepairOptions,
    *,
    known: Mapping[tuple[str, str], PairOutcome],
    checked: Sequence[Verdict],
    on_checked: Callable[[], None],
) -> list[PairOutcome]:
    """Return the outcomes of the pairs of a batch, in order. `on_checked` is called after each.

    known: outcomes that still hold, by question and SQL. checked: the gate's verdicts on the other pairs, if there are
    any yet.
    """
    verdicts = iter(checked)
    outcomes: list[PairOutcome] = []
    for number, pair in enumerate(batch.pairs, batch.first):
        if (outcome := known.get((pair.question, pair.sql))) is not None:
            outcomes.append(dataclasses.replace(outcome, index=number, pair_id=pair.id))
        else:
            outcomes += validate_pairs(
                [pair],
                gate,
                source,
                repair=repair.wanted,
                model_repair=_model_repair(pair, gate, repair),
                made_anew=partial(_made_anew, gate, repair),
                accept_repairs=repair.accepted,
                first_index=number,
                checked=list(islice(verdicts, 1)),
            )
        on_checked()
    return outcomes


def _made_anew(gate: Gate, repair: RepairOptions, question: str) -> str | None:
    # reading the source may need the connection slot that this gate holds
    gate.close()
    return repair.grammar()(question)


def _model_repair(pair: Pair, gate: Gate, repair: RepairOptions) -> ModelRepair | None:
    if (helper := repair.helper) is None:
        return None

    def repaired(sql: str, verdict: Verdict, source: SourceDescription) -> str | None:
        if helper.cancelled():
            return None
        # a model call takes long, and other threads may wait for the connection slot
        gate.close()
        tables = [table for table in source.tables if table.name.name in sql] or list(source.tables[:5])
        return repair_sql(
            helper.model,
            question=pair.question,
            sql=sql,
            error=verdict.error or "",
            position=verdict.position,
            ddl=[render_ddl(table, source) for table in tables],
            report=helper.report,
            contribution=helper.contribution,
        )

    return repaired


def _unit(number: int, pairs: Sequence[Pair], kind: str) -> str:
    content = json.dumps([[pair.question, pair.sql] for pair in pairs], ensure_ascii=False)
    return f"{kind}_{number:03d}_{hashlib.sha256(content.encode()).hexdigest()[:8]}"

"""Step 3: checks the task's pairs by the gate, in batches; failing pairs are repaired or removed.

A repaired pair is taken out of the file until a reviewer approves the pair, unless the repair is accepted at once.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import accumulate, batched, islice
from typing import Any, get_args

from events.facts.ids import ExecutionId
from events.facts.records import PairEvent, PairRemoved, PairRepaired, PairValidated
from events.facts.task.facts import Output
from executor.compute.calls import Compute
from executor.steps.api import NothingPasses, OutputFile, OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.language_model import (
    contribution_of,
    contributions,
    model_of,
    model_result,
    report_to,
)
from executor.steps.pairs.logged_pairs import listed_pairs
from executor.steps.pairs.outside_reading import judged_pairs, outside_reading, outside_result
from executor.steps.pairs.pair_files import pair_file_name, pair_files, stamp
from executor.steps.pairs.reused_work import EarlierValidation, earlier_validation
from executor.steps.source.askable_source import TIMEOUT_MS, askable_source, source_gate
from executor.steps.source.described_source import described_source
from executor.steps.source.distance import units_at_once
from executor.steps.source.earlier_run import digests_object
from executor.steps.source.privileges import closed_to
from executor.steps.source.worker_gate import answer_by_worker, workers_for
from training.documents import render_ddl
from training.gate import Gate, Verdict
from training.measures import with_reads
from training.models import Contribution, repair_sql
from training.pair import Pair
from training.questions import made_anew
from training.repair import (
    MadeAnew,
    ModelRepair,
    ModifiedPairs,
    PairOutcome,
    RepairOutcome,
    ReportHead,
    backup_name,
    cause_of,
    modify_pairs,
    render_modifications,
    render_summary,
    report_document,
    validate_pairs,
)
from training.source import SourceDescription
from training.units import read_verdicts

logger = logging.getLogger(__name__)

BATCH_PAIRS, LARGE_BATCH_PAIRS = 25, 100
"""Maximum number of pairs in one unit; the second number if there are MANY_PAIRS or more.

A worker connects to the source for each unit, and each unit is a commit.
"""
MANY_PAIRS = 1_000
MAX_REUSE_SECONDS = 3.0
"""Time after which a gate is not kept for another unit. Requests wait 5 seconds for a connection to the source."""


class SqlValidation:
    """One execution of the step `sql_validation`."""

    def __init__(self) -> None:
        self._batches: dict[str, tuple[int, Sequence[Pair]]] = {}
        self._readings: dict[str, Sequence[Pair]] = {}
        self._earlier = EarlierValidation()
        self._turn = threading.Lock()
        self._checked = 0
        """Number of pairs checked."""
        self.workers: Compute | None = None
        """Workers of the units, chosen in `units_at_once`."""
        self._gates: list[tuple[Gate, float]] = []
        """Gates that no thread uses, each with the time of its opening."""

    def plan(self, context: StepContext) -> Sequence[str]:
        """Return the units: batches of the pairs, then of the sample for the outside reading.

        A unit's name contains a digest of its pairs, so that edited pairs form a new unit.
        """
        pairs = listed_pairs(context)
        logger.info("SQL statements to validate: %d", len(pairs))
        _raise_if_none_may_be_read(context, pairs)
        batches = _batches(pairs, "batch", size=_batch_pairs(len(pairs)))
        firsts = accumulate(map(len, batches.values()), initial=1)
        self._batches = {unit: (first, batch) for (unit, batch), first in zip(batches.items(), firsts, strict=False)}
        done = context.task.steps[context.step].done
        self._checked = sum(len(batch) for unit, (_, batch) in self._batches.items() if unit in done)
        self._earlier = earlier_validation(context, pairs)
        if self._earlier.outcomes:
            logger.info("kept %d earlier verdicts, because their tables are unchanged", len(self._earlier.outcomes))
        self._readings = _batches(judged_pairs(context, pairs, self._earlier.judged), "reading")
        return (*self._batches, *self._readings)

    def units_at_once(self, context: StepContext) -> int:
        self.workers = workers_for(context, self._expected - self._checked - len(self._earlier.outcomes))
        return units_at_once(context, self.workers.width() if self.workers else 0)

    def run(self, context: StepContext, unit: str) -> UnitResult:
        source = described_source(context)
        if unit in self._readings:
            return self._judgements(context, source, unit)
        first, pairs = self._batches[unit]
        contribution = Contribution()
        outcomes: list[PairOutcome] = []
        known = self._earlier.outcomes
        rest = [pair for pair in pairs if (pair.question, pair.sql) not in known]
        checked = iter(_verdicts(context, self.workers, source, rest))
        with self._gate(context, source) as gate:
            for number, pair in enumerate(pairs, first):
                if (outcome := known.get((pair.question, pair.sql))) is not None:
                    outcomes.append(dataclasses.replace(outcome, index=number, pair_id=pair.id))
                else:
                    outcomes += validate_pairs(
                        [pair],
                        gate,
                        source,
                        repair=_may_repair(context),
                        model_repair=_model_repair(context, pair, gate, contribution),
                        made_anew=_made_anew(context, gate),
                        accept_repairs=context.settings.accept_repairs,
                        first_index=number,
                        checked=list(islice(checked, 1)),
                    )
                with self._turn:
                    self._checked += 1
                    context.report_progress(self._checked, self._expected)
        count = Counter(outcome.validity for outcome in outcomes)
        for outcome in outcomes:
            if not outcome.valid:
                logger.warning("invalid SQL: %s - %s", outcome.question, outcome.explain(context.language))
        last = first + len(pairs) - 1
        logger.info("pairs %d-%d: %d valid, %d repaired", first, last, count["valid"], count["repaired"])
        stored = json.dumps([outcome.to_json() for outcome in outcomes], ensure_ascii=False).encode()
        return UnitResult(
            objects=(*_objects(context, unit, stored, pairs), contribution_of(unit, contribution)),
            counts={"pairs": len(pairs), "valid": count["valid"], "repaired": count["repaired"]},
            pairs=tuple(fact for outcome in outcomes for fact in _facts(context, outcome)),
        )

    def _judgements(self, context: StepContext, source: SourceDescription, unit: str) -> UnitResult:
        pairs, known = self._readings[unit], self._earlier.judged
        judged = [known[pair.id] for pair in pairs if pair.id in known]
        judged += outside_reading(context, source, [pair for pair in pairs if pair.id not in known])
        counts = {"judged": len(judged), "agreed": sum(each["agrees"] for each in judged)}
        return UnitResult(objects=_objects(context, unit, json.dumps(judged).encode(), pairs), counts=counts)

    @property
    def _expected(self) -> int:
        return sum(len(batch) for _, batch in self._batches.values())

    @contextmanager
    def _gate(self, context: StepContext, source: SourceDescription) -> Generator[Gate]:
        """Lend a gate for one unit. It stays open for the next unit, which else would connect and read the names again.

        It closes after `MAX_REUSE_SECONDS` and with the last unit, because other work may need its connection.
        """
        with self._turn:
            gate, opened_at = self._gates.pop() if self._gates else (source_gate(context, source), time.monotonic())
        gate.begin_unit()
        try:
            yield gate
        except BaseException:
            gate.close()
            raise
        closing: list[tuple[Gate, float]] = []
        with self._turn:
            self._gates.append((gate, opened_at))
            left = MAX_REUSE_SECONDS - (time.monotonic() - opened_at)
            if self._checked >= self._expected or left <= 0:
                closing, self._gates = self._gates, closing
            else:
                timer = threading.Timer(left, self._close_unused, [(gate, opened_at)])
                timer.daemon = True
                timer.start()
        for each, _ in closing:
            each.close()

    def _close_unused(self, kept: tuple[Gate, float]) -> None:
        """Close a gate that no thread uses. A gate in use closes at the end of its unit."""
        with self._turn:
            if kept not in self._gates:
                return
            self._gates.remove(kept)
        kept[0].close()

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        outcomes = [PairOutcome.from_json(entry) for unit in self._batches for entry in _found(context, unit, done)]
        judged = [each for unit in self._readings for each in _found(context, unit, done)]
        pairs = [pair for _, batch in self._batches.values() for pair in batch]
        modify = _may_modify(context)
        if modify:
            _raise_if_none_passes(context, outcomes)
        modified = _modified(context, pairs, outcomes) if modify else None
        head = _head(context, outcomes)
        model = model_result(context, contributions(context, done))
        document = {**report_document(outcomes, head, modified, context.language), **model}
        files = [
            *_reports(context, outcomes, head, modified, document),
            *(_modifications(context, modified, head.validated_at) if modified else ()),
        ]
        summary = document["summary"]
        logger.info("validation completed: %d of %d valid", summary["valid_sqls"], summary["total_questions"])
        if summary["repaired_sqls"]:
            waiting = summary["repaired_sqls"] - summary["accepted_repairs"]
            logger.info("%d repaired, of which %d wait for approval", summary["repaired_sqls"], waiting)
        return StepResult(
            result={
                "success": True,
                **summary,
                **model,
                "first_pass_valid": sum(outcome.first_pass_valid for outcome in outcomes),
                "empty": sum(bool(outcome.empty) for outcome in outcomes if outcome.usable),
                "failures": dict(Counter(o.reason or o.gate_layer for o in outcomes if not o.first_pass_valid)),
                "repairs": {
                    name: sum(outcome.repair_outcome == name for outcome in outcomes)
                    for name in get_args(RepairOutcome.__value__)
                },
                "refused_repairs": dict(Counter(o.repair_failure for o in outcomes if o.repair_failure is not None)),
                "outside": outside_result(context, judged),
                **({"kept": kept} if (kept := len(self._earlier.outcomes)) else {}),
            },
            files=tuple(files),
            pairs=tuple(_removed(context, modified)),
        )


def _raise_if_none_may_be_read(context: StepContext, pairs: Sequence[Pair]) -> None:
    """Raise NoRightToRead if every pair lacks a privilege. The pairs are then not wrong and must not be removed."""
    source = described_source(context)
    closed = closed_to(context.source_dsn, source.tables)
    if closed is None or not pairs:
        return
    if all(closed.names.intersection(with_reads(pair, source).tables) for pair in pairs):
        raise closed


def _raise_if_none_passes(context: StepContext, outcomes: Sequence[PairOutcome]) -> None:
    """Raise NothingPasses if no pair passes. The database is then probably the wrong one: no pair may be removed."""
    if outcomes and not any(outcome.valid for outcome in outcomes):
        [(error, _)] = Counter(outcome.error for outcome in outcomes).most_common(1)
        one = next(outcome for outcome in outcomes if outcome.error == error)
        # without the error's position, which differs between pairs
        raise NothingPasses(len(outcomes), dataclasses.replace(one, position=None).explain(context.language))


def _modified(context: StepContext, pairs: Sequence[Pair], outcomes: Sequence[PairOutcome]) -> ModifiedPairs:
    """Return the pairs modified by the outcomes; the metadata of repaired pairs is derived from the new SQL."""
    source = described_source(context)
    modified = modify_pairs(pairs, outcomes, context.language)
    changed = {change.pair_id for change in modified.modifications if change.action == "modified"}
    again = tuple(with_reads(pair, source) if pair.id in changed else pair for pair in modified.pairs)
    return dataclasses.replace(modified, pairs=again)


def _verdicts(
    context: StepContext, workers: Compute | None, source: SourceDescription, pairs: Sequence[Pair]
) -> Sequence[Verdict]:
    """Return the gate's verdicts by a worker; empty if no worker gave them."""
    if workers is None:
        return ()
    sqls = [(pair.sql, pair.origin == "grammar") for pair in pairs]
    answer = answer_by_worker(context, workers, "verdicts", source, TIMEOUT_MS, sqls)
    return () if answer is None else read_verdicts(answer)


def _objects(context: StepContext, unit: str, found: bytes, pairs: Sequence[Pair]) -> tuple[OutputObject, ...]:
    """Return what a unit has found, and the digests of the tables that its pairs read."""
    tables = digests_object(context, unit, (table for pair in pairs for table in pair.tables))
    return OutputObject(name=f"{unit}.json", data=found), tables


def _found(context: StepContext, unit: str, done: Mapping[str, Sequence[Output]]) -> Any:
    """Return what a unit has found."""
    [output] = [output for output in done[unit] if output.name == f"{unit}.json"]
    return json.loads(context.read(output))


def _batch_pairs(pairs: int) -> int:
    return BATCH_PAIRS if pairs < MANY_PAIRS else LARGE_BATCH_PAIRS


def _batches(pairs: Sequence[Pair], kind: str, size: int = BATCH_PAIRS) -> dict[str, Sequence[Pair]]:
    return {_unit(number, batch, kind): batch for number, batch in enumerate(batched(pairs, size), 1)}


def _unit(number: int, pairs: Sequence[Pair], kind: str) -> str:
    content = json.dumps([[pair.question, pair.sql] for pair in pairs], ensure_ascii=False)
    return f"{kind}_{number:03d}_{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _made_anew(context: StepContext, gate: Gate) -> MadeAnew:
    def sql_of(question: str) -> str | None:
        # reading the source may need the connection slot that this gate holds
        gate.close()
        return context.memo.get("grammar", lambda: made_anew(askable_source(context)))(question)

    return sql_of


def _model_repair(context: StepContext, pair: Pair, gate: Gate, contribution: Contribution) -> ModelRepair | None:
    model = model_of(context)
    if model is None:
        return None
    report = report_to(context)

    def repair(sql: str, verdict: Verdict, source: SourceDescription) -> str | None:
        context.token.check()
        # a model call takes long, and other threads may wait for the connection slot
        gate.close()
        tables = [table for table in source.tables if table.name.name in sql] or list(source.tables[:5])
        return repair_sql(
            model,
            question=pair.question,
            sql=sql,
            error=verdict.error or "",
            position=verdict.position,
            ddl=[render_ddl(table, source) for table in tables],
            report=report,
            contribution=contribution,
        )

    return repair


def _facts(context: StepContext, outcome: PairOutcome) -> Sequence[PairEvent]:
    task_id, execution_id = context.task.task_id, ExecutionId(context.execution_id)
    validated = PairValidated(
        task_id=task_id,
        execution_id=execution_id,
        pair_id=outcome.pair_id,
        valid=outcome.valid,
        rows=outcome.rows,
        layer=outcome.gate_layer,
        error=outcome.explain(context.language) or None,
        cause=None if outcome.valid else cause_of(outcome.sql, outcome.first_verdict()),
    )
    if outcome.repaired_sql is None:
        return (validated,)
    repaired = PairRepaired(
        task_id=task_id,
        execution_id=execution_id,
        pair_id=outcome.pair_id,
        sql=outcome.repaired_sql,
        rule=", ".join(outcome.repair_rules),
        accepted=outcome.repair_accepted,
    )
    return (repaired, validated)


def _removed(context: StepContext, modified: ModifiedPairs | None) -> Sequence[PairEvent]:
    return [
        PairRemoved(
            task_id=context.task.task_id,
            execution_id=ExecutionId(context.execution_id),
            pair_id=change.pair_id,
            reason=change.reason,
        )
        for change in (modified.modifications if modified else ())
        if change.action == "deleted"
    ]


def _may_repair(context: StepContext) -> bool:
    return bool(context.parameters.get("enable_llm_repair", True))


def _may_modify(context: StepContext) -> bool:
    return bool(context.parameters.get("modify_original_file", True))


def _head(context: StepContext, outcomes: Sequence[PairOutcome]) -> ReportHead:
    return ReportHead(
        input_file=pair_file_name(context.task.db_name, context.task.task_id),
        validated_at=datetime.now(context.settings.zone).replace(microsecond=0),
        seconds=sum(outcome.total_time for outcome in outcomes),
        connection=context.source_dsn,
        config={
            "enable_llm_repair": _may_repair(context),
            "modify_original_file": _may_modify(context),
            "batch_size": _batch_pairs(len(outcomes)),
        },
    )


def _reports(
    context: StepContext,
    outcomes: Sequence[PairOutcome],
    head: ReportHead,
    modified: ModifiedPairs | None,
    document: Mapping[str, object],
) -> Sequence[OutputFile]:
    ts = stamp(context.timestamp)
    return (
        OutputFile(
            name=f"sql_validation_{ts}_summary.log",
            data=render_summary(outcomes, head, modified, context.language).encode(),
            file_type="log",
            description="validation summary",
            is_primary=True,
        ),
        OutputFile(
            name=f"sql_validation_{ts}_report.json",
            data=json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n",
            file_type="report",
            description="validation report",
        ),
    )


def _modifications(context: StepContext, modified: ModifiedPairs, at: datetime) -> Sequence[OutputFile]:
    """Return the backup of the pair file, the changed files and the change log; empty if no pair of a file changed."""
    name = pair_file_name(context.task.db_name, context.task.task_id)
    if not modified.modifications or name not in context.file_names():
        return ()
    backup = backup_name(name, context.file_names())
    listed = render_modifications(modified, file=name, backup=backup, modified_at=at, language=context.language)
    return (
        OutputFile(
            name=backup, data=context.read_file(name), file_type="json", description="the pairs before modification"
        ),
        *pair_files(context, modified.pairs),
        OutputFile(
            name=f"file_modifications_{stamp(context.timestamp)}.log",
            data=listed.encode(),
            file_type="log",
            description="log of changes to the pairs",
        ),
    )

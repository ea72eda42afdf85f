"""Step 3: checks the pairs of the task's file by the gate, in batches; failing pairs are repaired or removed.

A repaired pair is taken out of the file until a reviewer approves the pair, unless the repair is accepted at once.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args

from events.facts.ids import ExecutionId
from events.facts.records import PairEvent, PairRemoved, PairRepaired, PairValidated
from events.facts.task.facts import Output
from executor.steps.api import NothingPasses, OutputFile, OutputObject, StepContext, StepResult, UnitResult
from executor.steps.models.language_model import (
    contribution_of,
    contributions,
    is_contribution,
    model_of,
    model_result,
    report_to,
)
from executor.steps.pairs.mutation_score import noticed_changes, sampled
from executor.steps.pairs.outside_reading import judged_pairs, outside_reading, outside_result
from executor.steps.pairs.pair_files import pair_file_name, pair_files, read_pairs, stamp
from executor.steps.source.askable_source import askable_source
from executor.steps.source.described_source import described_source
from executor.steps.source.privileges import closed_to
from executor.steps.source.source_gate import source_gate
from training.documents.ddl import render_ddl
from training.gate.gate import Gate
from training.gate.verdict import Verdict
from training.measures.any_sql import with_reads
from training.models.assistance import repair_sql
from training.models.contribution import Contribution
from training.pair import Pair
from training.questions.rebuild import made_anew
from training.repair.cause import cause_of
from training.repair.modify import ModifiedPairs, backup_name, modify_pairs
from training.repair.report import ReportHead, render_modifications, render_summary, report_document
from training.repair.validation import PairOutcome, RepairOutcome, validate_pairs
from training.repair.with_repair import MadeAnew, ModelRepair
from training.source.description import SourceDescription

logger = logging.getLogger("SQLValidator")

BATCH_PAIRS = 25
"""Maximum number of pairs in one unit."""


class SqlValidation:
    """One execution of the step `sql_validation`."""

    def __init__(self) -> None:
        self._batches: dict[str, tuple[int, Sequence[Pair]]] = {}
        self._samples: dict[str, Sequence[Pair]] = {}
        self._readings: dict[str, Sequence[Pair]] = {}
        self._turn = threading.Lock()
        self._checked = 0
        """Number of pairs checked."""

    def plan(self, context: StepContext) -> Sequence[str]:
        """Return the units: batches of the pair file, then of the samples for mutation score and outside reading.

        A unit's name contains a digest of its pairs, so that edited pairs form a new unit.
        """
        pairs = read_pairs(context)
        logger.info("待验证 SQL: %d", len(pairs))
        _raise_if_none_may_be_read(context, pairs)
        self._batches = {
            _unit(start, pairs[start : start + BATCH_PAIRS], "batch"): (start + 1, pairs[start : start + BATCH_PAIRS])
            for start in range(0, len(pairs), BATCH_PAIRS)
        }
        done = context.task.steps[context.step].done
        self._checked = sum(len(batch) for unit, (_, batch) in self._batches.items() if unit in done)
        self._samples = _batches(sampled(pairs), "meaning")
        self._readings = _batches(judged_pairs(context, pairs), "reading")
        return (*self._batches, *self._samples, *self._readings)

    def run(self, context: StepContext, unit: str) -> UnitResult:
        source = described_source(context)
        if unit in self._samples:
            return _mutations(context, source, unit, self._samples[unit])
        if unit in self._readings:
            judged = outside_reading(context, source, self._readings[unit])
            stored = json.dumps(judged).encode()
            counts = {"judged": len(judged), "agreed": sum(each["agrees"] for each in judged)}
            return UnitResult(objects=(OutputObject(name=f"{unit}.json", data=stored),), counts=counts)
        first, pairs = self._batches[unit]
        contribution = Contribution()
        outcomes: list[PairOutcome] = []
        with source_gate(context, source) as gate:
            for number, pair in enumerate(pairs, first):
                outcomes += validate_pairs(
                    [pair],
                    gate,
                    source,
                    repair=_may_repair(context),
                    model_repair=_model_repair(context, pair, gate, contribution),
                    made_anew=_made_anew(context, gate),
                    accept_repairs=context.settings.accept_repairs,
                    first_index=number,
                )
                with self._turn:
                    self._checked += 1
                    context.report_progress(self._checked, sum(len(batch) for _, batch in self._batches.values()))
        count = Counter(outcome.validity for outcome in outcomes)
        for outcome in outcomes:
            if not outcome.valid:
                logger.warning("SQL 无效: %s - %s", outcome.question, outcome.explain(context.language))
        last = first + len(pairs) - 1
        logger.info("第 %d-%d 条: %d 条有效, %d 条已修复", first, last, count["valid"], count["repaired"])
        stored = json.dumps([outcome.to_json() for outcome in outcomes], ensure_ascii=False).encode()
        return UnitResult(
            objects=(OutputObject(name=f"{unit}.json", data=stored), contribution_of(unit, contribution)),
            counts={"pairs": len(pairs), "valid": count["valid"], "repaired": count["repaired"]},
            pairs=tuple(fact for outcome in outcomes for fact in _facts(context, outcome)),
        )

    def finish(self, context: StepContext, done: Mapping[str, Sequence[Output]]) -> StepResult:
        outcomes = [
            PairOutcome.from_json(entry)
            for unit in self._batches
            for output in done[unit]
            if not is_contribution(output)
            for entry in json.loads(context.read(output))
        ]
        changes = [json.loads(context.read(output)) for unit in self._samples for output in done[unit]]
        judged = [each for unit in self._readings for output in done[unit] for each in json.loads(context.read(output))]
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
        logger.info("验证完成: %d/%d 有效", summary["valid_sqls"], summary["total_questions"])
        if summary["repaired_sqls"]:
            waiting = summary["repaired_sqls"] - summary["accepted_repairs"]
            logger.info("已修复 %d 条, 其中 %d 条待审核", summary["repaired_sqls"], waiting)
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
                "mutation": {name: sum(change[name] for change in changes) for name in changes[0]} if changes else {},
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


def _mutations(context: StepContext, source: SourceDescription, unit: str, pairs: Sequence[Pair]) -> UnitResult:
    counts = noticed_changes(context, source, pairs)
    stored = json.dumps(counts).encode()
    return UnitResult(objects=(OutputObject(name=f"{unit}.json", data=stored),), counts=counts)


def _batches(pairs: Sequence[Pair], kind: str) -> dict[str, Sequence[Pair]]:
    batches = {start: pairs[start : start + BATCH_PAIRS] for start in range(0, len(pairs), BATCH_PAIRS)}
    return {_unit(start, batch, kind): batch for start, batch in batches.items()}


def _unit(start: int, pairs: Sequence[Pair], kind: str) -> str:
    content = json.dumps([[pair.question, pair.sql] for pair in pairs], ensure_ascii=False)
    return f"{kind}_{start // BATCH_PAIRS + 1:03d}_{hashlib.sha256(content.encode()).hexdigest()[:8]}"


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
            "batch_size": BATCH_PAIRS,
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
            description="SQL 验证摘要报告",
            is_primary=True,
        ),
        OutputFile(
            name=f"sql_validation_{ts}_report.json",
            data=json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n",
            file_type="report",
            description="SQL 验证详细报告",
        ),
    )


def _modifications(context: StepContext, modified: ModifiedPairs, at: datetime) -> Sequence[OutputFile]:
    """Return the backup of the pair file, the changed files and the change log; empty if no pair changed."""
    if not modified.modifications:
        return ()
    name = pair_file_name(context.task.db_name, context.task.task_id)
    backup = backup_name(name, context.file_names())
    listed = render_modifications(modified, file=name, backup=backup, modified_at=at, language=context.language)
    return (
        OutputFile(name=backup, data=context.read_file(name), file_type="json", description="修改前的问答对"),
        *pair_files(context, modified.pairs),
        OutputFile(
            name=f"file_modifications_{stamp(context.timestamp)}.log",
            data=listed.encode(),
            file_type="log",
            description="文件修改日志",
        ),
    )

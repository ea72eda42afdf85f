"""End of the validation of a task's pairs: the modified pairs, the step's result and its files."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, get_args

from training.language.languages import Language
from training.measures.any_sql import with_reads
from training.pair import Pair
from training.pipeline.step_results import NothingPasses, OutputFile
from training.pipeline.validation import batch_size
from training.pipeline.written_pairs import pair_file_name, pair_files, stamp
from training.repair.modify import ModifiedPairs, backup_name, modify_pairs
from training.repair.report import ReportHead, render_modifications, render_summary, report_document
from training.repair.validation import PairOutcome, RepairOutcome
from training.source.description import SourceDescription


class ValidationRun(NamedTuple):
    """A validation of a task's pairs: its circumstances, for the reports, and the task's files."""

    db_name: str
    task_id: str
    language: Language
    connection: str
    """A DSN. The reports mask its password."""
    requested_at: datetime
    """Time in the names of the reports."""
    ended_at: datetime
    """With a time zone."""
    repair: bool
    modify: bool
    """True if the pair file may be modified."""
    file_names: Collection[str]
    """Names of the task's files."""
    read_file: Callable[[str], bytes]


def end_validation(
    run: ValidationRun,
    pairs: Sequence[Pair],
    outcomes: Sequence[PairOutcome],
    source: SourceDescription,
    model: Mapping[str, Any],
) -> tuple[dict[str, Any], tuple[OutputFile, ...], ModifiedPairs | None]:
    """Return the result, the files, and the changes of the pairs, None if they may not be modified.

    model: what the model contributed.

    Raises NothingPasses if no pair passes. The database is then probably the wrong one: no pair may be removed.
    """
    modified = _modified(source, pairs, outcomes, run.language) if run.modify else None
    head = ReportHead(
        input_file=pair_file_name(run.db_name, run.task_id),
        validated_at=run.ended_at.replace(microsecond=0),
        seconds=sum(outcome.total_time for outcome in outcomes),
        connection=run.connection,
        config={
            "enable_llm_repair": run.repair,
            "modify_original_file": run.modify,
            "batch_size": batch_size(len(outcomes)),
        },
    )
    document = {**report_document(outcomes, head, modified, run.language), **model}
    result = {
        "success": True,
        **document["summary"],
        **model,
        "first_pass_valid": sum(outcome.first_pass_valid for outcome in outcomes),
        "empty": sum(bool(outcome.empty) for outcome in outcomes if outcome.usable),
        "failures": dict(Counter(o.reason or o.gate_layer for o in outcomes if not o.first_pass_valid)),
        "repairs": {
            name: sum(outcome.repair_outcome == name for outcome in outcomes)
            for name in get_args(RepairOutcome.__value__)
        },
        "refused_repairs": dict(Counter(o.repair_failure for o in outcomes if o.repair_failure is not None)),
    }
    name = f"sql_validation_{stamp(run.requested_at)}"
    summary = render_summary(outcomes, head, modified, run.language)
    report = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    reports = (
        OutputFile.of_text(f"{name}_summary.log", summary, "log", "validation summary", is_primary=True),
        OutputFile.of_text(f"{name}_report.json", report, "report", "validation report"),
    )
    changes = _changes(modified, head, run) if modified else ()
    return result, (*reports, *changes), modified


def _modified(
    source: SourceDescription, pairs: Sequence[Pair], outcomes: Sequence[PairOutcome], language: Language
) -> ModifiedPairs:
    """Return the pairs modified by the outcomes; the metadata of repaired pairs is derived from the new SQL."""
    if outcomes and not any(outcome.valid for outcome in outcomes):
        [(error, _)] = Counter(outcome.error for outcome in outcomes).most_common(1)
        one = next(outcome for outcome in outcomes if outcome.error == error)
        # without the error's position, which differs between pairs
        raise NothingPasses(len(outcomes), dataclasses.replace(one, position=None).explain(language))
    modified = modify_pairs(pairs, outcomes, language)
    changed = {change.pair_id for change in modified.modifications if change.action == "modified"}
    again = tuple(with_reads(pair, source) if pair.id in changed else pair for pair in modified.pairs)
    return dataclasses.replace(modified, pairs=again)


def _changes(modified: ModifiedPairs, head: ReportHead, run: ValidationRun) -> tuple[OutputFile, ...]:
    """Return the backup of the pair file, the changed files and the change log; empty if no pair of a file changed."""
    name, at = head.input_file, head.validated_at
    if not modified.modifications or name not in run.file_names:
        return ()
    backup = backup_name(name, run.file_names)
    listed = render_modifications(modified, file=name, backup=backup, modified_at=at, language=run.language)
    return (
        OutputFile(
            name=backup, data=run.read_file(name), file_type="json", description="the pairs before modification"
        ),
        *pair_files(run.db_name, run.task_id, modified.pairs),
        OutputFile.of_text(
            f"file_modifications_{stamp(run.requested_at)}.log", listed, "log", "log of changes to the pairs"
        ),
    )

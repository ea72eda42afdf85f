"""The reports of validation: the summary for people, the document for programs, the list of changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from training.gate.verdict import Layer
from training.language.languages import Language
from training.repair.modify import ModifiedPairs
from training.repair.report_words import WORDS, rule_words
from training.repair.validation import PairOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """Heading of a report: facts about the run. `connection` may have a password, which the reports mask."""

    input_file: str
    validated_at: datetime
    """End of the validation, with a time zone."""
    seconds: float
    connection: str
    """A DSN, as URL or key=value."""
    config: Mapping[str, Any]


def mask_connection(dsn: str) -> str:
    """Return the DSN as key=value without its secrets; `******` if it cannot be parsed."""
    try:
        parts = conninfo_to_dict(dsn)
    except ProgrammingError:
        return "******"
    for secret in ("password", "sslpassword", "passfile", "oauth_client_secret"):
        if parts.get(secret):
            parts[secret] = "******"
    return make_conninfo("", **parts)


def report_document(
    outcomes: Sequence[PairOutcome], head: ReportHead, modified: ModifiedPairs | None, language: Language
) -> dict[str, Any]:
    """Return the content of `sql_validation_<ts>_report.json`.

    Times are in seconds, rates 0..1; `modified` is None if the pairs are not changed.
    """
    return {
        "metadata": {
            "input_file": head.input_file,
            "validation_time": head.validated_at.isoformat(),
            "total_validation_time": round(head.seconds, 3),
            "database_connection": mask_connection(head.connection),
            "config": dict(head.config),
        },
        "summary": _summary(outcomes, modified),
        "detailed_results": [_detail(outcome, language) for outcome in outcomes],
    }


def _summary(outcomes: Sequence[PairOutcome], modified: ModifiedPairs | None) -> dict[str, Any]:
    total = len(outcomes)
    count = Counter(outcome.validity for outcome in outcomes)
    accepted = sum(outcome.repair_accepted for outcome in outcomes)
    attempted = sum(outcome.repair_attempted for outcome in outcomes)
    successful = sum(outcome.repair_successful for outcome in outcomes)
    return {
        "total_questions": total,
        "valid_sqls": count["valid"],
        "repaired_sqls": count["repaired"],
        "accepted_repairs": accepted,
        "invalid_sqls": count["invalid"],
        "success_rate": round((count["valid"] + accepted) / total, 4) if total else 0.0,
        "average_execution_time": round(sum(o.execution_time for o in outcomes) / total, 4) if total else 0.0,
        "total_retries": sum(outcome.retry_count for outcome in outcomes),
        "repair_stats": {"attempted": attempted, "successful": successful, "failed": attempted - successful},
        "file_modification_stats": {
            "modified": modified.count("modified") if modified else 0,
            "set_aside": modified.count("set_aside") if modified else 0,
            "deleted": modified.count("deleted") if modified else 0,
            "failed_modifications": modified.count("failed") if modified else 0,
        },
    }


def _detail(outcome: PairOutcome, language: Language) -> dict[str, Any]:
    return {
        "index": outcome.index,
        "question": outcome.question,
        "sql": outcome.sql,
        "valid": outcome.validity == "valid",
        "error_message": outcome.explain(language) or None,
        "execution_time": round(outcome.execution_time, 4),
        "retry_count": outcome.retry_count,
        "repair_attempted": outcome.repair_attempted,
        "repair_successful": outcome.repair_successful,
        "repaired_sql": outcome.repaired_sql,
        "repair_error": outcome.explain_repair(language) or None,
        "first_pass_valid": outcome.first_pass_valid,
        "rows": outcome.rows,
        "as_of": outcome.as_of,
        "gate_layer": outcome.gate_layer,
        "pair_id": outcome.pair_id,
        "validity": outcome.validity,
        "repair_accepted": outcome.repair_accepted,
    }


def render_summary(
    outcomes: Sequence[PairOutcome], head: ReportHead, modified: ModifiedPairs | None, language: Language
) -> str:
    """Return the text of `sql_validation_<ts>_summary.log`."""
    words = _words(language)
    figures = _summary(outcomes, modified)
    empty = sum(bool(outcome.empty) for outcome in outcomes)
    lines = [
        words["title"],
        "=" * 60,
        f"{words['input_file']}: {head.input_file}",
        f"{words['time']}: {head.validated_at:%Y-%m-%d %H:%M:%S}",
        f"{words['duration']}: {head.seconds:.2f} {words['seconds']}",
        f"{words['connection']}: {mask_connection(head.connection)}",
        "",
        words["results"],
        "-" * 60,
        f"{words['total']}: {figures['total_questions']}",
        f"{words['valid']}: {figures['valid_sqls']} ({_share(figures['valid_sqls'], len(outcomes))})",
        f"{words['repaired']}: {figures['repaired_sqls']} ({words['accepted']}: {figures['accepted_repairs']})",
        f"{words['invalid']}: {figures['invalid_sqls']}",
        f"{words['empty']}: {empty}",
        f"{words['average']}: {figures['average_execution_time'] * 1000:.1f} {words['milliseconds']}",
        f"{words['retries']}: {figures['total_retries']}",
        "",
        *_repair_lines(figures["repair_stats"], words),
        "",
        *_modification_counts(figures["file_modification_stats"], modified, words),
        *_layer_lines(outcomes, words),
        *_error_lines(outcomes, words, language),
        *_repaired_lines(outcomes, words, language),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _words(language: Language) -> Mapping[str, str]:
    return {name: each.text(language) for name, each in WORDS.items()}


def _repair_lines(stats: Mapping[str, int], words: Mapping[str, str]) -> list[str]:
    return [
        words["repair"],
        "-" * 60,
        f"{words['attempted']}: {stats['attempted']}",
        f"{words['successful']}: {stats['successful']} ({_share(stats['successful'], stats['attempted'])})",
        f"{words['failed']}: {stats['failed']}",
    ]


def _modification_counts(
    stats: Mapping[str, int], modified: ModifiedPairs | None, words: Mapping[str, str]
) -> list[str]:
    if modified is None:
        return [words["modification"], "-" * 60, words["not_modified"], ""]
    return [
        words["modification"],
        "-" * 60,
        f"{words['modified']}: {stats['modified']}",
        f"{words['set_aside']}: {stats['set_aside']}",
        f"{words['deleted']}: {stats['deleted']}",
        f"{words['failed_modifications']}: {stats['failed_modifications']}",
        "",
    ]


def _layer_lines(outcomes: Sequence[PairOutcome], words: Mapping[str, str]) -> list[str]:
    layers: Counter[Layer] = Counter(outcome.gate_layer for outcome in outcomes if not outcome.first_pass_valid)
    if not layers:
        return []
    counts = [
        f"{words[f'layer.{layer}']}: {count}" for layer, count in sorted(layers.items(), key=lambda item: item[0])
    ]
    return [words["refused_at"], "-" * 60, *counts, ""]


def _error_lines(outcomes: Sequence[PairOutcome], words: Mapping[str, str], language: Language) -> list[str]:
    failed = [outcome for outcome in outcomes if not outcome.valid]
    if not failed:
        return []
    lines = [f"{words['errors']} ({len(failed)})", "-" * 60]
    for outcome in failed:
        lines += [
            f"[{outcome.index}] {outcome.question}",
            f"    SQL: {outcome.sql}",
            f"    {words['error']}: {outcome.explain(language)}",
        ]
        if outcome.repair_failure:
            lines.append(f"    {words['repair_error']}: {outcome.explain_repair(language)}")
        lines.append("")
    return lines


def _repaired_lines(outcomes: Sequence[PairOutcome], words: Mapping[str, str], language: Language) -> list[str]:
    repaired = [outcome for outcome in outcomes if outcome.repair_successful]
    if not repaired:
        return []
    lines = [f"{words['repaired_sql']} ({len(repaired)})", "-" * 60]
    for outcome in repaired:
        lines += [
            f"[{outcome.index}] {outcome.question}",
            f"    {words['accepted'] if outcome.repair_accepted else words['waits']}",
            f"    {words['error']}: {outcome.explain(language)}",
            f"    {words['before']}: {outcome.sql}",
            f"    {words['after']}: {outcome.repaired_sql}",
            f"    {words['rule']}: {', '.join(rule_words(rule, language) for rule in outcome.repair_rules)}",
            "",
        ]
    return lines


def render_modifications(
    modified: ModifiedPairs, *, file: str, backup: str, modified_at: datetime, language: Language
) -> str:
    """Return the text of `file_modifications_<ts>.log`: each change with the SQL before and after."""
    words = _words(language)
    lines = [
        words["modifications_title"],
        "=" * 60,
        f"{words['file']}: {file}",
        f"{words['backup']}: {backup}",
        f"{words['time']}: {modified_at:%Y-%m-%d %H:%M:%S}",
        f"{words['modified']}: {modified.count('modified')}",
        f"{words['set_aside']}: {modified.count('set_aside')}",
        f"{words['deleted']}: {modified.count('deleted')}",
        f"{words['failed_modifications']}: {modified.count('failed')}",
        "",
    ]
    for number, change in enumerate(modified.modifications, 1):
        lines += [
            f"[{number}] {words[f'action.{change.action}']} {change.pair_id}",
            f"    {words['question']}: {change.question}",
            f"    {words['before']}: {change.before}",
            *([f"    {words['after']}: {change.after}"] if change.after else []),
            f"    {words['reason']}: {change.reason}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"

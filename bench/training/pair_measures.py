"""Quality of the pairs of one source, measured as the product makes them: with the gate as their probe."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from dataclasses import asdict

import psycopg

from bench.training.mutation import Rows, mutation_score
from training.gate.gate import Gate, GateLimits
from training.gate.probing import probed
from training.measures.coverage import CoverageReport, coverage_report
from training.pair import Pair
from training.probe import Probe
from training.questions.generation.generate import GenerationOptions, ProbeResult, generate_pairs
from training.repair.validation import validate_pairs
from training.source.description import SourceDescription

SHOWN_ROWS = 500


def gate_of(dsn: str, source: SourceDescription) -> AbstractContextManager[Gate]:
    tables = frozenset(table.name for table in source.tables)
    return Gate(lambda: psycopg.connect(dsn), tables, GateLimits(statement_timeout_ms=5_000))


def prober(gate: Gate) -> Probe:
    def probe(sql: str) -> ProbeResult:
        return probed(gate, sql)

    return probe


def pair_figures(dsn: str, source: SourceDescription, options: GenerationOptions) -> dict[str, float]:
    """Return every figure by its name; shares are 0..1, `twice`, `conflicts` and `raw names` are counts.

    `on data` is the mutation score: the share of small changes to the SQL that change its result.
    """
    with gate_of(dsn, source) as gate:
        unproven = [gate.check(pair.sql).valid for pair in generate_pairs(source, options)]
        pairs = generate_pairs(source, options, prober(gate))
        again = generate_pairs(source, options, prober(gate))
        outcomes = validate_pairs(pairs, gate, source, repair=True)
        on_data = _noticed(gate, source, pairs)
    report = coverage_report(source, pairs)
    return {
        "pairs": len(pairs),
        "first pass": _share(unproven),
        "valid": _share([o.valid for o in outcomes]),
        "executed": _share([o.rows is not None for o in outcomes]),
        "non-empty": _share([not o.empty for o in outcomes]),
        **_covered(report),
        "literals": report.literal_agreement,
        "no signs": 1 - len(report.signs) / len(pairs) if pairs else 1.0,
        "on data": on_data,
        "same bytes": float(_bytes(pairs) == _bytes(again)),
        "twice": len(report.duplicate_questions),
        "conflicts": len(report.conflicting_questions),
        "raw names": len(report.raw_identifiers),
    }


def _covered(report: CoverageReport) -> dict[str, float]:
    return {
        "tables": report.tables.share,
        "columns": report.business_columns.share,
        "edges": report.relation_edges.share,
        "least level": min(share for _, share in report.difficulties),
        "shapes": report.unique_skeletons.share,
    }


def _noticed(gate: Gate, source: SourceDescription, pairs: tuple[Pair, ...]) -> float:
    """Return the share of small changes to the SQL that change its result."""

    def run(sql: str) -> Rows | None:
        result = gate.run(sql, limit=SHOWN_ROWS)
        return result.rows if result.verdict.valid else None

    results = [mutation_score(pair.sql, run, source) for pair in pairs]
    total = sum(result.total for result in results)
    return sum(result.killed for result in results) / total if total else 1.0


def _share(found: list[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


def _bytes(pairs: tuple[Pair, ...]) -> str:
    return json.dumps([asdict(pair) for pair in pairs], ensure_ascii=False)

"""Pairs of real databases against the bars: validity, coverage, variety, meaning, speed.

Usage: python -m bench.questions SERVER PAIRS_PER_TABLE DATABASE ...

SERVER: a DSN; DATABASE: names of databases on it, each asked in Chinese and in English, once without a probe (valid,
non-empty) and once with one (everything else). No model takes part. A figure below its bar is marked with `!`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import psycopg
from psycopg.conninfo import make_conninfo

from training.questions.coverage import CoverageReport, coverage
from training.questions.generate import GenerationOptions, Probe, ProbeResult, generate_pairs, grammar_of
from training.questions.mutation import mutation_score
from training.questions.pair import Pair
from training.questions.reach import Reach
from training.questions.reading import readings
from training.questions.words import Words
from training.source.description import Language, SourceDescription
from training.source.read import SourceRequest, read_source

BARS = {
    "valid": 0.999, "non-empty": 0.97, "tables": 1.0, "columns": 0.95, "edges": 1.0, "least level": 0.15, "shapes": 0.5,
    "literals": 1.0, "one reading": 1.0, "mutation": 0.85,
}  # fmt: skip
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SHOWN_ROWS = 1000


def main(arguments: Sequence[str]) -> int:
    if len(arguments) < 3:
        print(__doc__)
        return 2
    server, per_table, databases = arguments[0], int(arguments[1]), arguments[2:]
    header = ["database", "pairs", "seconds", *BARS, "twice", "conflicts"]
    print(" | ".join(header))
    print(" | ".join(["bar", "", "", *(f"{bar:.3g}" for bar in BARS.values()), "0", "0"]))
    met = True
    for database in databases:
        for language in LANGUAGES:
            met &= measure(make_conninfo(server, dbname=database), f"{database} {language}", language, per_table)
    return 0 if met else 1


def measure(dsn: str, name: str, language: Language, per_table: int) -> bool:
    """Prints one line; True where every bar is met."""
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, SourceRequest(language=language))
    options = GenerationOptions(source_name=name, pairs_per_table=per_table)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("set statement_timeout = '5s'")
        probe = prober(conn)
        tried = [probe(p.sql) for p in generate_pairs(source, options)]
        began = time.perf_counter()
        pairs = generate_pairs(source, options, probe)
        seconds = time.perf_counter() - began
        noticed = mutation(conn, source, pairs)
    report = coverage(source, pairs)
    figures = {
        "valid": sum(r.error is None for r in tried) / len(tried),
        "non-empty": sum(bool(r.rows) for r in tried) / len(tried),
        **covered(report),
        "one reading": one_reading(source, pairs),
        "mutation": noticed,
    }
    twice, conflicts = len(report.duplicate_questions), len(report.conflicting_questions)
    cells = [f"{figures[key]:.3f}{'' if figures[key] >= bar else ' !'}" for key, bar in BARS.items()]
    print(" | ".join([name, str(len(pairs)), f"{seconds:.2f}", *cells, str(twice), str(conflicts)]))
    return all(figures[key] >= bar for key, bar in BARS.items()) and twice == conflicts == 0


def covered(report: CoverageReport) -> dict[str, float]:
    return {
        "tables": report.tables.share,
        "columns": report.business_columns.share,
        "edges": report.relation_edges.share,
        "least level": min(share for _, share in report.difficulties),
        "shapes": report.unique_skeletons.share,
        "literals": report.literal_agreement,
    }


def one_reading(source: SourceDescription, pairs: tuple[Pair, ...]) -> float:
    grammar = grammar_of(Words(Reach(source), source.language))
    return sum(len(readings(grammar, p.question)) == 1 for p in pairs) / len(pairs)


def mutation(conn: psycopg.Connection, source: SourceDescription, pairs: tuple[Pair, ...]) -> float:
    def run(sql: str) -> list[tuple[object, ...]] | None:
        try:
            return conn.execute(sql.encode()).fetchmany(SHOWN_ROWS)
        except psycopg.Error:
            return None

    results = [mutation_score(p.sql, run, source) for p in pairs]
    total = sum(r.total for r in results)
    return sum(r.noticed for r in results) / total if total else 1.0


def prober(conn: psycopg.Connection) -> Probe:
    def probe(sql: str) -> ProbeResult:
        try:
            return ProbeResult(len(conn.execute(sql.encode()).fetchmany(2)), None)
        except psycopg.Error as error:
            return ProbeResult(None, str(error))

    return probe


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Shares of broken SQL that is repaired, that is accepted without review, and that is repaired wrongly.

python -m bench.training.repair [--show] [--each N] [DATABASE …]

Breaks the product's own proven pairs in every way of `breakages`, up to N of each kind per database (default
2), and repairs them as SQL of unknown origin, without the grammar. `drift` changes a copy of the database instead of
the SQL, once for SQL of unknown origin and once (`anew`) for pairs that the grammar made. Then it repairs SQL written
wrongly by hand over schemas that no rule was made on (`repair_unseen.json`), each with its question; `right` is
the SQL that was meant, if it is unambiguous.

A repair is wrong if it does not return the rows of the proven SQL. Databases whose names' digests are odd are held
out: no rule was made by looking at them, nor for the kinds of `drift`. A refused repair is no failure. Bar:
no accepted repair is wrong.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from zlib import crc32

import psycopg

from bench.support.databases import ALL, Databases, databases
from bench.training.breakages import drift, names, shape, writing
from bench.training.breakages.proven import Breakage, Broken, Proven, read_columns
from bench.training.mutation import Rows, same_rows, sorted_by
from bench.training.pair_measures import gate_of, prober
from training.gate.gate import Gate
from training.language.languages import Language
from training.pair import Pair
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.questions.generation.rebuild import made_anew
from training.repair.with_repair import RepairResult, validate_with_repair
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source

UNSEEN = Path(__file__).with_name("repair_unseen.json")
KINDS: dict[str, Breakage] = {**names.KINDS, **shape.KINDS, **writing.KINDS}
DRIFTS = [f"{kind}{how}" for kind in drift.KINDS for how in ("", " anew")]
BY_HAND = "by hand"
PAIRS = 60
ROWS = 2_000
"""Maximum rows compared."""
FIGURES = ("broken", "repaired", "wrong", "accepted", "accepted wrong")

type Counts = Counter[tuple[str, str]]
"""(kind, figure) -> number."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print each repair that is wrong")
    parser.add_argument("--each", type=int, default=2, help="broken SQLs of a kind in a database")
    parser.add_argument("databases", nargs="*", help="all unless given")
    arguments = parser.parse_args()
    started = time.monotonic()
    seen, held = _Measure(arguments.show), _Measure(arguments.show)
    with databases(*(arguments.databases or ALL)) as known:
        for name, dsn in known.dsns.items():
            _of_database(known, name, dsn, held if held_out(name) else seen, arguments.each)
        for name, dsn in known.dsns.items():
            _by_hand(name, dsn, held)
    print_table(seen.counts, held.counts)
    print(f"{time.monotonic() - started:.1f} s")
    return (
        0 if not sum(n for c in (seen.counts, held.counts) for (_, what), n in c.items() if what == FIGURES[-1]) else 1
    )


class _Measure:
    def __init__(self, show: bool) -> None:
        self.counts: Counts = Counter()
        self._show = show

    def add(self, kind: str, question: str, outcome: RepairResult, same: bool) -> None:
        """Count one broken SQL."""
        if outcome.first.valid:
            return
        repaired, accepted = outcome.final.valid, outcome.final.valid and outcome.form_only
        found = (True, repaired, repaired and not same, accepted, accepted and not same)
        for figure, holds in zip(FIGURES, found, strict=True):
            self.counts[kind, figure] += holds
        if self._show and repaired and not same:
            print(f"\n{kind}{' ACCEPTED' if accepted else ''}: {question}\n   {outcome.first.error}")
            print("\n".join(f"-> {repair.rule}: {repair.sql}" for repair in outcome.repairs))


def held_out(name: str) -> bool:
    return name not in ("chinook", "pagila", "highway_db") and crc32(name.encode()) % 2 == 1


def describe(dsn: str, language: Language | None = None) -> SourceDescription:
    """Describe the source, by default in the language of its comments."""
    with psycopg.connect(dsn) as connection:
        if language is None:
            query = "select count(*) > 3 from pg_description where description ~ '[一-龥]'"
            language = "zh" if connection.execute(query).fetchone() == (True,) else "en"
        return read_source(connection, SourceRequest(language=language))


def _of_database(known: Databases, name: str, dsn: str, measure: _Measure, each: int) -> None:
    source = describe(dsn)
    total = min(PAIRS, 10 * len(source.tables))
    with gate_of(dsn, source) as gate:
        pairs = generate_pairs(source, GenerationOptions(source_name=name, pairs_total=total), prober(gate))
        for one in broken_pairs(name, dsn, pairs, gate, each):
            outcome = validate_with_repair(one.sql, gate, source)
            same = outcome.final.valid and has_same_rows(gate, outcome.sql, one.right)
            measure.add(one.kind, one.question, outcome, same)
        before = {pair.id: rows_of(gate, pair.sql) for pair in pairs}
    with psycopg.connect(dsn) as connection:
        columns = read_columns(connection)
    for kind, change in drift.KINDS.items():
        with drift.drifted(known.server, name, change(columns, Random(f"{name}/{kind}"))) as changed:
            _after_drift(kind, changed, pairs, before, measure)


def broken_pairs(name: str, dsn: str, pairs: Sequence[Pair], gate: Gate, each: int) -> Iterator[Broken]:
    """Yield up to `each` refused SQLs of every kind, at most one per pair."""
    with psycopg.connect(dsn) as connection:
        columns = read_columns(connection)
    for kind, breakage in KINDS.items():
        random = Random(f"{name}/{kind}")
        proven = (
            Proven(question=pair.question, sql=pair.sql, columns=columns, random=random)
            for pair in random.sample(pairs, len(pairs))
        )
        refused = (
            one
            for each_pair in proven
            for one in itertools.islice((b for b in breakage(each_pair) if not gate.check(b.sql).valid), 1)
        )
        for one in itertools.islice(refused, each):
            yield Broken(kind=kind, question=one.question, sql=one.sql, right=one.right)


def _after_drift(kind: str, dsn: str, pairs: Sequence[Pair], before: dict[str, Rows], measure: _Measure) -> None:
    source = describe(dsn)
    anew = made_anew(source)
    with gate_of(dsn, source) as gate:
        for pair in pairs:
            brought = validate_with_repair(pair.sql, gate, source)
            made = validate_with_repair(
                pair.sql, gate, source, question=pair.question, made_anew=anew, from_grammar=True
            )
            for outcome, how in ((brought, ""), (made, " anew")):
                kept = outcome.final.valid and kind not in drift.LOST
                same = kept and same_rows(before[pair.id], rows_of(gate, outcome.sql), by=sorted_by(pair.sql))
                measure.add(f"{kind}{how}", pair.question, outcome, same)


def rows_of(gate: Gate, sql: str) -> Rows:
    return gate.run(sql, ROWS).rows


def has_same_rows(gate: Gate, sql: str, right: str) -> bool:
    """Return True if both return the same rows, in the order that the right one requires."""
    return same_rows(rows_of(gate, right), rows_of(gate, sql), by=sorted_by(right))


def _by_hand(name: str, dsn: str, measure: _Measure) -> None:
    own = [entry for entry in json.loads(UNSEEN.read_text(encoding="utf-8")) if entry["database"] == name]
    if not own:
        return
    # a source is described in the language of its questions
    source = describe(dsn, "en" if all(entry["question"].isascii() for entry in own) else "zh")
    with Gate(lambda: psycopg.connect(dsn), frozenset(table.name for table in source.tables)) as gate:
        for entry in own:
            outcome = validate_with_repair(entry["broken"], gate, source, question=entry["question"])
            right = entry["right"]
            # without a single right SQL, every repair is wrong
            same = outcome.final.valid and right is not None and has_same_rows(gate, outcome.sql, right)
            measure.add(BY_HAND, entry["question"], outcome, same)


def print_table(seen: Counts, held: Counts) -> None:
    """Print a line for each kind, and sums."""
    print(f"{'':<26}{'databases seen':^50}  {'held out':^50}")
    print(f"{'fault':<26}" + "  ".join("".join(f"{what:>10.10}" for what in _SHORT) for _ in (seen, held)))
    for kind in (*KINDS, *DRIFTS, BY_HAND):
        print(_line(kind, [kind], seen, held))
    print(_line("broken SQL", KINDS, seen, held))
    print(_line("drift", DRIFTS, seen, held))
    print(_line("all", (*KINDS, *DRIFTS, BY_HAND), seen, held))


_SHORT = ("broken", "repaired", "wrong", "accepted", "wrong")


def _line(title: str, kinds: Iterable[str], seen: Counts, held: Counts) -> str:
    kinds = list(kinds)
    figures = ([sum(counts[kind, what] for kind in kinds) for what in FIGURES] for counts in (seen, held))
    return f"{title:<26}" + "  ".join("".join(f"{number:>10}" for number in some) for some in figures)


if __name__ == "__main__":
    sys.exit(main())

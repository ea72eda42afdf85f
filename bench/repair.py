"""How many deliberately broken SQLs are repaired, and how many of those still mean the same.

    python bench/repair.py [--show] [--each N] [DATABASE …]

Breaks the product's own proven pairs in every way of `bench/breakages`, up to N of each kind in every database (2
unless given), and prints a table: per kind, how many the gate refuses, how many are repaired, how many of those give
the rows of the proven SQL. Databases whose names' digests are odd are held out: no rule was made by looking at them.
Then the same of SQL written wrongly by hand over schemas that no rule was made on (`repair_unseen.json`), each with its
question; `right` is the SQL that was meant, where only one can be. Bar: 95 % of either give the right rows.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from zlib import crc32

import psycopg

from bench.breakages import names, shape, values, writing
from bench.breakages.proven import Breakage, Broken, Proven, read_columns
from bench.support.databases import ALL, databases
from bench.support.pair_measures import gate_of, prober
from training.questions.generate import GenerationOptions, generate_pairs
from training.source.description import Language, SourceDescription
from training.source.read import SourceRequest, read_source
from training.sql.gate import Gate
from training.sql.repair import validate_with_repair

UNSEEN = Path(__file__).with_name("repair_unseen.json")
KINDS: dict[str, Breakage] = {**names.KINDS, **shape.KINDS, **values.KINDS, **writing.KINDS}
NAMED = ("soft_delete", "ambiguous", "wrong_table", "group_by", "type_mismatch", "division")
"""The kinds that hurt others most."""
PAIRS = 60
BAR = 0.95

type Counts = Counter[tuple[str, str]]
"""(kind, what) -> number; what is broken, repaired or same."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what was not repaired to the same rows")
    parser.add_argument("--each", type=int, default=2, help="broken SQLs of a kind in a database")
    parser.add_argument("databases", nargs="*", help="all unless given")
    arguments = parser.parse_args()
    started = time.monotonic()
    seen: Counts = Counter()
    held: Counts = Counter()
    unseen: Counter[str] = Counter()
    with databases(*(arguments.databases or ALL)) as known:
        for name, dsn in known.dsns.items():
            source = describe(dsn)
            with gate_of(dsn, source) as gate:
                counts = held if held_out(name) else seen
                for one in broken_pairs(name, dsn, source, gate, arguments.each):
                    measure(one, source, gate, counts, arguments.show)
        unseen = measure_unseen(known.dsns, arguments.show)
    good = print_kinds(seen, held)
    print(f"{time.monotonic() - started:.1f} s")
    return 0 if print_unseen(unseen) and good else 1


def held_out(name: str) -> bool:
    return name not in ("chinook", "pagila", "highway_db") and crc32(name.encode()) % 2 == 1


def describe(dsn: str, language: Language | None = None) -> SourceDescription:
    """In the language of its comments, unless given."""
    with psycopg.connect(dsn) as connection:
        if language is None:
            query = "select count(*) > 3 from pg_description where description ~ '[一-龥]'"
            language = "zh" if connection.execute(query).fetchone() == (True,) else "en"
        return read_source(connection, SourceRequest(language=language))


def broken_pairs(name: str, dsn: str, source: SourceDescription, gate: Gate, each: int) -> Iterator[Broken]:
    """Up to `each` of every kind that the gate refuses, at most one of a pair."""
    total = min(PAIRS, 10 * len(source.tables))
    pairs = generate_pairs(source, GenerationOptions(source_name=name, pairs_total=total), prober(gate))
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


def measure(broken: Broken, source: SourceDescription, gate: Gate, counts: Counts, show: bool) -> None:
    outcome = validate_with_repair(broken.sql, gate, source, question=broken.question)
    same = outcome.final.valid and same_rows(gate, outcome.sql, broken.right)
    counts[broken.kind, "broken"] += 1
    counts[broken.kind, "repaired"] += outcome.final.valid
    counts[broken.kind, "same"] += same
    if show and not same:
        print(f"\n{broken.kind}: {broken.question}\n   {broken.sql}\n   {outcome.first.error}")
        print(f"-> {outcome.sql}\n   {outcome.final.error or 'other rows'}\n   (meant: {broken.right})")


def same_rows(gate: Gate, one: str, other: str) -> bool:
    """As JSON, so that what is no number equals itself."""
    return json.dumps(gate.run(one, 500).rows, default=str) == json.dumps(gate.run(other, 500).rows, default=str)


def measure_unseen(dsns: dict[str, str], show: bool) -> Counter[str]:
    """Counts of broken, repaired, judged, same."""
    counts: Counter[str] = Counter()
    entries = json.loads(UNSEEN.read_text(encoding="utf-8"))
    for name, dsn in dsns.items():
        own = [entry for entry in entries if entry["database"] == name]
        # a source is described in the language its questions are asked in
        source = describe(dsn, "en" if all(entry["question"].isascii() for entry in own) else "zh")
        with Gate(lambda dsn=dsn: psycopg.connect(dsn), frozenset(table.name for table in source.tables)) as gate:
            for entry in own:
                outcome = validate_with_repair(entry["broken"], gate, source, question=entry["question"])
                assert not outcome.first.valid, entry["broken"]
                right = entry["right"]
                same = (
                    right is not None
                    and outcome.final.valid
                    and gate.run(outcome.sql, 1000).rows == gate.run(right, 1000).rows
                )
                counts.update(broken=1, repaired=outcome.final.valid, judged=right is not None, same=same)
                if show and not same:
                    print(f"\n{name}: {entry['broken']}\n   {outcome.first.error}")
                    print(f"-> {outcome.sql}\n   {outcome.final.error}  (meant: {right or 'not one thing'})")
    return counts


def print_kinds(seen: Counts, held: Counts) -> bool:
    """A line for each kind, and sums: of the kinds named, and of all."""
    print(f"{'fault':<22}{'broken':>8}{'repaired':>10}{'same rows':>11}{'held out':>12}{'same rows':>11}")
    for kind in KINDS:
        print(_line(kind, [kind], seen, held))
    print(_line("the six named", NAMED, seen, held))
    print(_line("all", KINDS, seen, held))
    total = sum(held[kind, "broken"] for kind in KINDS)
    return not total or sum(held[kind, "same"] for kind in KINDS) / total >= BAR


def _line(title: str, kinds: Iterable[str], seen: Counts, held: Counts) -> str:
    kinds = list(kinds)
    broken, repaired, same = (sum(seen[kind, what] for kind in kinds) for what in ("broken", "repaired", "same"))
    held_broken, held_same = (sum(held[kind, what] for kind in kinds) for what in ("broken", "same"))
    shares = [f"{part / whole:.1%}" if whole else "" for part, whole in ((same, broken), (held_same, held_broken))]
    return f"{title:<22}{broken:>8}{repaired:>10}{shares[0]:>11}{held_broken:>12}{shares[1]:>11}"


def print_unseen(counts: Counter[str]) -> bool:
    broken, repaired, judged, same = (counts[name] for name in ("broken", "repaired", "judged", "same"))
    if not broken:
        return True
    print(f"written wrongly by hand: {repaired} of {broken} repaired ({repaired / broken:.1%})")
    print(f"of the {judged} that can mean one thing only, {same} give its rows ({same / judged:.1%})")
    return same / judged >= BAR


if __name__ == "__main__":
    sys.exit(main())

"""How many deliberately broken SQLs are repaired, and how many of those still mean the same.

    python bench/repair.py [--show]

Breaks valid SQL over two public databases (see tests/integration/sql/breaker.py), 100 of each, and prints a table: per
kind of fault, how many the gate refuses, how many are repaired, how many of those give the rows of the original. Then
the same of SQL written wrongly by hand over schemas that no rule was made on (`repair_unseen.json`), each with its
question; `right` is the SQL that was meant, where only one can be.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import psycopg

from bench.support.databases import databases
from training.source.description import Language, SourceDescription
from training.source.read import SourceRequest, read_source
from training.sql.gate import Gate
from training.sql.repair import validate_with_repair

UNSEEN = Path(__file__).with_name("repair_unseen.json")
BREAKER = Path(__file__).parent.parent / "tests" / "integration" / "sql" / "breaker.py"


def load_breaker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("breaker", BREAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["breaker"] = module
    spec.loader.exec_module(module)
    return module


def describe(dsn: str, language: Language = "en") -> SourceDescription:
    with psycopg.connect(dsn) as connection:
        return read_source(connection, SourceRequest(language=language))


def measure(dsn: str, queries: list[str], breaker: ModuleType, counts: Counter[tuple[str, str]], show: bool) -> None:
    source = describe(dsn)
    relations = frozenset(table.name for table in source.tables)
    with Gate(lambda: psycopg.connect(dsn), relations) as gate:
        for query in queries:
            assert gate.check(query).valid, (query, gate.check(query))
        pool = [b for b in breaker.break_all(queries, source) if not gate.check(b.sql).valid]
        for broken in breaker.sample(pool, 100):
            outcome = validate_with_repair(broken.sql, gate, source)
            same = outcome.final.valid and gate.run(outcome.sql, 1000).rows == gate.run(broken.original, 1000).rows
            counts[broken.kind, "refused"] += 1
            counts[broken.kind, "repaired"] += outcome.final.valid
            counts[broken.kind, "same"] += same
            if show and not same:
                print(f"\n{broken.kind}: {broken.sql}\n   {outcome.first.error}")
                print(f"-> {outcome.sql}\n   {outcome.final.error}")


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what was not repaired to the same rows")
    arguments = parser.parse_args()
    breaker = load_breaker()
    counts: Counter[tuple[str, str]] = Counter()
    started = time.monotonic()
    names = {entry["database"] for entry in json.loads(UNSEEN.read_text(encoding="utf-8"))}
    with databases("chinook", "pagila", *names) as known:
        for name in ("chinook", "pagila"):
            if name in known.dsns:
                measure(known.dsns[name], breaker.queries(name), breaker, counts, arguments.show)
        unseen = measure_unseen({n: dsn for n, dsn in known.dsns.items() if n in names}, arguments.show)
    print_unseen(unseen)
    if not counts:
        print("left out: chinook and pagila are not there")
        return 0
    print(f"{'fault':<16}{'broken':>8}{'repaired':>10}{'same rows':>11}")
    totals: Counter[str] = Counter()
    for kind in breaker.KINDS:
        row = [counts[kind, column] for column in ("refused", "repaired", "same")]
        totals.update(dict(zip(("refused", "repaired", "same"), row, strict=True)))
        print(f"{kind:<16}{row[0]:>8}{row[1]:>10}{row[2]:>11}")
    total = totals["refused"]
    print(f"{'all':<16}{total:>8}{totals['repaired']:>10}{totals['same']:>11}")
    print(f"{'':<16}{'':>8}{totals['repaired'] / total:>10.1%}{totals['same'] / total:>11.1%}")
    print(f"{time.monotonic() - started:.1f} s")
    return 0


def print_unseen(counts: Counter[str]) -> None:
    broken, repaired, judged, same = (counts[name] for name in ("broken", "repaired", "judged", "same"))
    print(f"unseen schemas: {repaired} of {broken} repaired ({repaired / broken:.1%})")
    print(f"of the {judged} that can mean one thing only, {same} give its rows ({same / judged:.1%})\n")


if __name__ == "__main__":
    sys.exit(main())

"""How many deliberately broken SQLs are repaired, and how many of those still mean the same.

    python bench/repair.py [--show]

Breaks valid SQL over two public databases (see tests/integration/sql/breaker.py), 100 of each, and prints a table: per
kind of fault, how many the gate refuses, how many are repaired, how many of those give the rows of the original.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections import Counter
from pathlib import Path
from types import ModuleType

import psycopg

from bench.support.databases import databases
from training.source.description import SourceDescription
from training.source.read import SourceRequest, read_source
from training.sql.gate import Gate
from training.sql.repair import validate_with_repair

BREAKER = Path(__file__).parent.parent / "tests" / "integration" / "sql" / "breaker.py"


def load_breaker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("breaker", BREAKER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["breaker"] = module
    spec.loader.exec_module(module)
    return module


def describe(dsn: str) -> SourceDescription:
    with psycopg.connect(dsn) as connection:
        return read_source(connection, SourceRequest(language="en"))


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what was not repaired to the same rows")
    arguments = parser.parse_args()
    breaker = load_breaker()
    counts: Counter[tuple[str, str]] = Counter()
    started = time.monotonic()
    with databases("chinook", "pagila") as known:
        if not known.dsns:
            print("left out: chinook and pagila are not there")
            return 0
        for name, dsn in known.dsns.items():
            measure(dsn, breaker.queries(name), breaker, counts, arguments.show)
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


if __name__ == "__main__":
    sys.exit(main())

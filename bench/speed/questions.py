"""Speed of generating and proving pairs, compared with running the same SQL alone.

Usage: python bench/speed/questions.py [PAIRS]

PAIRS: default 500, of the sample database and, if its dump is available, of Chinook; each is tried at the gate as
the product does. Bar: generated and proven within 25 times the time of the SQL alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import psycopg

from bench.support.databases import SAMPLE, databases
from bench.training.pair_measures import gate_of, prober
from samples.load import sample
from training.catalog.user_files.dictionary import parse_dictionary
from training.measures.coverage import coverage_report
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.read import SourceRequest, read_source

RATIO_BAR = 25.0
OTHER = "chinook"
"""A public database with English names and no comments."""


def main(arguments: Sequence[str]) -> int:
    wanted = int(arguments[0]) if arguments else 500
    with databases(SAMPLE, OTHER) as known:
        dictionary = parse_dictionary(sample(SAMPLE).dictionary_text)
        within = [measured(SAMPLE, known.dsns[SAMPLE], SourceRequest(language="zh", dictionary=dictionary), wanted)]
        if OTHER in known.dsns:
            within.append(measured(OTHER, known.dsns[OTHER], SourceRequest(language="en"), wanted))
        else:
            print(f"{OTHER}: skipped, the databases made by others are not there")
    return 0 if all(within) else 1


def measured(name: str, dsn: str, request: SourceRequest, wanted: int) -> bool:
    """Print a table of one database's figures; return True if they are within the bar."""
    with psycopg.connect(dsn) as conn:
        source = read_source(conn, request)
    options = GenerationOptions(source_name=name, pairs_total=wanted)
    began = time.perf_counter()
    with gate_of(dsn, source) as gate:
        pairs = generate_pairs(source, options, prober(gate))
    proven = time.perf_counter()
    coverage_report(source, pairs)
    reported = time.perf_counter()
    with psycopg.connect(dsn) as conn:
        for pair in pairs:
            conn.execute(pair.sql.encode()).fetchall()
    bare = time.perf_counter() - reported
    rows = [("made and proven", proven - began), ("coverage report", reported - proven), ("bare SQL", bare)]
    print(f"{name:<20}{'seconds':>9}{'x bare SQL':>12}{'bar':>7}")
    for label, seconds in rows:
        print(f"{label:<20}{seconds:>9.2f}{seconds / bare:>12.2f}{RATIO_BAR if label == 'made and proven' else '':>7}")
    print(f"{len(pairs)} pairs of {len(source.tables)} tables")
    return proven - began <= RATIO_BAR * bare


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Share of planted mistakes that the measures of agreement find, and of our own pairs that they report.

Usage: python -m bench.training.agreement [DATABASE | DSN …]

The pairs of each database are made as the product makes them, in both languages. In one pair of ten the SQL is
replaced by a wrong one (another column, table, aggregate, value, direction, or one condition less) that runs and
returns other rows; the kinds take turns. `signs` judges question and SQL without the grammar that made them.

Bars: of all planted mistakes 80 % are found; of our own pairs at most 5 % show a sign.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.support.databases import KNOWN, databases
from bench.training.pair_measures import gate_of, prober
from bench.training.planted import KINDS, plants
from bench.training.quality import LANGUAGES, described
from training.gate.gate import Gate
from training.measures.figures import BARS
from training.measures.mismatch_hints import find_mismatch_hints
from training.pair import Pair
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.source.description import SourceDescription

_EVERY = 10
"""A mistake is planted in one pair of this many; the pairs take turns, so that all are used."""
_MAX_ROWS = 200
_FOUND_BAR = 0.8


def main(arguments: Sequence[str]) -> int:
    planted, found, ours = Counter[str](), Counter[str](), Counter[bool]()
    with databases(*(arguments or KNOWN)) as known:
        for name, dsn in known.dsns.items():
            for language in LANGUAGES:
                source = described(dsn, name, language)
                with gate_of(dsn, source) as gate:
                    options = GenerationOptions(source_name=name, pairs_per_table=10)
                    pairs = generate_pairs(source, options, prober(gate))
                    mistakes = list(wrong_pairs(pairs, source, gate))
                seen = Counter(kind for kind, question, sql in mistakes if find_mismatch_hints(question, sql, source))
                mine = Counter(bool(find_mismatch_hints(pair.question, pair.sql, source)) for pair in pairs)
                print_row(f"{name} {language}", Counter(kind for kind, _, _ in mistakes), seen, mine)
                planted.update(kind for kind, _, _ in mistakes)
                found += seen
                ours += mine
    print_row("all", planted, found, ours)
    enough = share(found.total(), planted.total()) >= _FOUND_BAR
    return 0 if enough and share(ours[False], ours.total()) >= BARS["no_signs"] else 1


def wrong_pairs(pairs: Sequence[Pair], source: SourceDescription, gate: Gate) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, question, wrong SQL) for the pairs that have a place for a mistake; the kinds take turns."""
    kinds = [*KINDS]
    for start in range(_EVERY):
        for place, pair in enumerate(pairs[start::_EVERY]):
            made = plants(pair.sql, source)
            for turn in range(len(kinds)):
                kind = kinds[(start + place + turn) % len(kinds)]
                if (sql := _wrong(pair, made.get(kind, ()), gate)) is not None:
                    yield kind, pair.question, sql
                    break


def _wrong(pair: Pair, candidates: Sequence[str], gate: Gate) -> str | None:
    """Return the first SQL that runs and returns other rows than the pair's; None if there is none."""
    if not candidates:
        return None
    expected = gate.run(pair.sql, limit=_MAX_ROWS).rows
    for sql in candidates:
        result = gate.run(sql, limit=_MAX_ROWS)
        if result.verdict.valid and result.rows != expected:
            return sql
    return None


def print_row(name: str, planted: Counter[str], found: Counter[str], ours: Counter[bool]) -> None:
    kinds = "  ".join(f"{kind} {found[kind]}/{planted[kind]}" for kind in KINDS)
    print(f"{name:<20}found {share(found.total(), planted.total()):.0%} of {planted.total()}: {kinds}", end="; ")
    print(f"signs in {ours[True]} of our own {ours.total()}")


def share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

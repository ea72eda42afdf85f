"""Repair rules, each switched off: the repairs that are lost without it, and the wrong ones it makes.

The SQL is that of `bench.training.repair`: proven pairs broken in every way of `breakages`, and SQL written wrongly by
hand over schemas that no rule was made on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from bench.support.databases import ALL, Databases, databases
from bench.training.breakages.proven import Broken
from bench.training.pair_measures import gate_of, prober
from bench.training.repair import BY_HAND, PAIRS, UNSEEN, broken_pairs, describe, has_same_rows, held_out
from training.gate.gate import Gate
from training.gate.verdict import Verdict
from training.questions.generation.generate import GenerationOptions, generate_pairs
from training.repair import with_repair
from training.repair.rules.rule import Repair, RepairRule
from training.repair.with_repair import RepairResult, validate_with_repair
from training.source.description import SourceDescription

EACH = 2
"""Maximum broken SQLs of a kind per database."""
FIGURES = ("used", "lost", "wrong")

type Prices = Counter[tuple[str, str]]
"""Numbers by rule and figure of FIGURES, and by ("", "repaired")."""


def priced(known: Databases) -> tuple[Prices, Prices]:
    """Return the figures on databases that rules were made on, and on those held out with the SQL written by hand."""
    written, others = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for name, dsn in known.dsns.items():
        source = describe(dsn)
        with gate_of(dsn, source) as gate:
            options = GenerationOptions(source_name=name, pairs_total=min(PAIRS, 10 * len(source.tables)))
            pairs = generate_pairs(source, options, prober(gate))
            _count(broken_pairs(name, dsn, pairs, gate, EACH), gate, source, others if held_out(name) else written)
            _count(_by_hand(name), gate, source, others)
    return written, others


def _by_hand(name: str) -> Iterator[Broken]:
    for entry in json.loads(UNSEEN.read_text(encoding="utf-8")):
        if entry["database"] == name and entry["right"] is not None:
            yield Broken(kind=BY_HAND, question=entry["question"], sql=entry["broken"], right=entry["right"])


def _count(broken: Iterator[Broken], gate: Gate, source: SourceDescription, prices: Prices) -> None:
    for each in broken:
        outcome = validate_with_repair(each.sql, gate, source)
        if outcome.first.valid or not outcome.final.valid:
            continue
        wrong = not has_same_rows(gate, outcome.sql, each.right)
        prices["", "repaired"] += 1
        for rule in {repair.rule for repair in outcome.repairs}:
            prices[rule, "used"] += 1
            prices[rule, "wrong"] += wrong
            prices[rule, "lost"] += not _without(rule, each.sql, gate, source).final.valid


def _without(rule: str, sql: str, gate: Gate, source: SourceDescription) -> RepairResult:
    with smaller_table(rule):
        return validate_with_repair(sql, gate, source)


@contextmanager
def smaller_table(rule: str) -> Generator[None]:
    """Patch the table of rules so that no rule makes repairs of this name."""
    known: tuple[RepairRule, ...] = with_repair.RULES
    with patch.object(with_repair, "RULES", tuple(_silenced(each, rule) for each in known)):
        yield


def _silenced(rule: RepairRule, name: str) -> RepairRule:
    def apply(sql: str, verdict: Verdict, source: SourceDescription) -> Repair | None:
        found = rule.apply(sql, verdict, source)
        return None if found is not None and found.rule == name else found

    return replace(rule, apply=apply)


def report(names: list[str]) -> None:
    """Print a line for each rule; over all databases if no name is given."""
    with databases(*(names or ALL)) as known:
        written, others = priced(known)
    print(f"{'without':<20}{'written on':^21}{'others':^21}")
    print(f"{'':<20}" + f"{'used':>7}{'lost':>7}{'wrong':>7}" * 2)
    for rule in sorted({rule for prices in (written, others) for rule, figure in prices if figure == "used"}):
        print(
            f"{rule:<20}" + "".join(f"{prices[rule, figure]:>7}" for prices in (written, others) for figure in FIGURES)
        )
    print(f"repaired: {written['', 'repaired']} and {others['', 'repaired']}")

"""Patterns of relations, each switched off: the true relations lost and the wrong ones that appear without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from unittest.mock import patch

import psycopg

from bench.support.databases import ALL, databases
from bench.training.relations import SCHEMAS, UNSEEN, Observed, made, observed
from training.catalog.model import Catalog
from training.identifiers.schema_names import read_names
from training.relations.by_name import name_candidates
from training.relations.by_name.key_index import KeyIndex
from training.relations.by_name.rules import NameRule, name_rules

type Changes = Counter[tuple[str, str]]
"""Number of changes without a pattern, by (pattern, "lost" or "wrong")."""


def report(wanted: list[str]) -> None:
    """Print a line for each pattern that contains one of the given texts, by default for all."""
    with databases(*ALL) as known, made(known, SCHEMAS) as schemas, made(known, UNSEEN) as unseen:
        written = priced([*known.dsns.values(), *schemas], wanted)
        others = priced(unseen, wanted)
    print(f"{'':<64}{'written on':>14}{'unseen':>16}")
    print(f"{'without':<64}{'lost':>7}{'wrong':>7}{'lost':>9}{'wrong':>7}")
    for pattern in dict.fromkeys(pattern for pattern, _ in (*written, *others)):
        lost, wrong, lost_unseen, wrong_unseen = (
            total[pattern, change] for total in (written, others) for change in ("lost", "wrong")
        )
        print(f"{pattern:<64}{lost:>7}{wrong:>+7}{lost_unseen:>9}{wrong_unseen:>+7}")


def priced(dsns: Sequence[str], wanted: Sequence[str]) -> Changes:
    """Return the changes in all these databases together."""
    total: Changes = Counter()
    for dsn in dsns:
        with psycopg.connect(dsn) as conn, observed(conn) as database:
            for pattern, lost, wrong in changes(database, wanted):
                total[pattern, "lost"] += lost
                total[pattern, "wrong"] += wrong
    return total


def changes(database: Observed, wanted: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield (pattern, true relations lost, wrong ones more or less) for each pattern switched off."""
    complete = database.found()
    for pattern in patterns():
        if not wanted or any(part in pattern for part in wanted):
            with patch.object(name_candidates, "name_rules", partial(without, pattern)):
                found = database.found()
            yield (
                pattern,
                len((complete - found) & database.truth),
                len(found - database.truth) - len(complete - database.truth),
            )


def without(pattern: str, *known: Any) -> tuple[NameRule, ...]:
    """Return the rules, with score 0 for one pattern."""
    return tuple(
        rule._replace(scores={name: 0.0 if name == pattern else score for name, score in rule.scores.items()})
        for rule in name_rules(*known)
    )


def patterns() -> tuple[str, ...]:
    empty = Catalog(database="", tables=())
    names = read_names(())
    rules = name_rules(empty, names, {}, KeyIndex(empty, names, {}))
    return tuple(dict.fromkeys(pattern for rule in rules for pattern in rule.scores))

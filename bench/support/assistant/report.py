"""The table of `bench.training.assistant`: databases by condition, what each stage repaired and broke, and the bars."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.support.assistant.prompts import CONDITIONS
from bench.support.databases import OUTSIDE
from training.evaluation.judging import Judgement
from training.evaluation.prompts import Condition
from training.measures.paired import change, wilson_interval

_DOCUMENTS_BAR = 5.0
_RUNS_BAR = 88.0
_STAGES: tuple[tuple[Condition, Condition], ...] = (
    ("plain", "documents"),
    ("documents", "knowledge"),
    ("documents", "pairs"),
    ("pairs", "all"),
    ("plain", "pairs"),
    ("plain", "all"),
)
"""Pairs of conditions to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    database: str
    condition: Condition
    question: str
    sql: str
    prompt_tokens: int
    outcome: Judgement


def print_report(answered: Sequence[Answered]) -> int:
    """Print both groups of databases; return 0 if every bar was reached, else 1."""
    groups = (
        ("databases at hand", 20.0, [one for one in answered if one.database not in OUTSIDE]),
        ("databases no rule was made for", 10.0, [one for one in answered if one.database in OUTSIDE]),
    )
    reached = [_print_group(title, bar, group) for title, bar, group in groups if group]
    return 0 if all(reached) else 1


def write_answers(answered: Iterable[Answered], file: Path) -> None:
    """Write a CSV line for each answer, for inspection."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["database", "question", "condition", "right", "runs", "error", "sql"])
        for one in sorted(answered, key=lambda one: (one.database, one.question)):
            outcome = one.outcome
            row = [one.database, one.question, one.condition, outcome.right, outcome.runs, outcome.error, one.sql]
            writer.writerow(row)


def _print_group(title: str, bar: float, answered: Sequence[Answered]) -> bool:
    print(f"\n{title:<32}{'asked':>6}{'right':>7}{'':>7}{'95 %':>10}{'runs':>7}{'tokens':>8}")
    for database in dict.fromkeys(one.database for one in answered):
        _print_rows(database, [one for one in answered if one.database == database])
    _print_rows("all", answered)
    for before, after in _STAGES:
        _print_change(answered, before, after)
    missed = list(_missed(answered, bar))
    for line in missed:
        print(f"missed: {line}")
    return not missed


def _print_rows(name: str, answered: Sequence[Answered]) -> None:
    for condition in CONDITIONS:
        if not (mine := [one for one in answered if one.condition == condition]):
            continue
        right = sum(one.outcome.right for one in mine)
        low, high = (100 * bound for bound in wilson_interval(right, len(mine)))
        tokens = sum(one.prompt_tokens for one in mine) / len(mine)
        counts = f"{len(mine):>6}{right:>7}{_right(mine):>5.0f} %{low:>6.0f}–{high:<3.0f}"
        print(f"{name:<22}{condition:<10}{counts}{_runs(mine):>5.0f} %{tokens:>8.0f}")


def _print_change(answered: Sequence[Answered], before: Condition, after: Condition) -> None:
    found = change(_outcomes(answered, before), _outcomes(answered, after))
    if found.asked:
        counts = f"{len(found.repaired)} repaired, {len(found.broken)} broken"
        print(f"{before} → {after}: {counts} of {found.asked}, p {found.p:.2g}")


def _missed(answered: Sequence[Answered], bar: float) -> Iterable[str]:
    """Yield a line for each bar that was missed, except for conditions that were not asked."""
    bars: dict[Condition, float] = {"pairs": bar, "documents": _DOCUMENTS_BAR}
    for condition, points in bars.items():
        gained = _gained(answered, condition)
        if gained is not None and gained < points:
            yield f"{condition} {gained:+.0f} points to plain, bar {points:+.0f}"
    for database in dict.fromkeys(one.database for one in answered):
        gained = _gained([one for one in answered if one.database == database], "pairs")
        if gained is not None and gained < 0:
            yield f"{database} with pairs {gained:+.0f} points to plain"
    with_pairs = [one for one in answered if one.condition == "pairs"]
    if with_pairs and _runs(with_pairs) < _RUNS_BAR:
        yield f"{_runs(with_pairs):.0f} % of the SQL with pairs runs, bar {_RUNS_BAR:.0f} %"


def _gained(answered: Sequence[Answered], condition: Condition) -> float | None:
    """Return the percentage points above `plain`, on the questions that both answered; None without any."""
    plain, other = _outcomes(answered, "plain"), _outcomes(answered, condition)
    both = plain.keys() & other.keys()
    if not both:
        return None
    return 100 * sum(other[key] - plain[key] for key in both) / len(both)


def _outcomes(answered: Iterable[Answered], condition: Condition) -> dict[tuple[str, str], bool]:
    return {(one.database, one.question): one.outcome.right for one in answered if one.condition == condition}


def _right(answered: Sequence[Answered]) -> float:
    return 100 * sum(one.outcome.right for one in answered) / len(answered)


def _runs(answered: Sequence[Answered]) -> float:
    return 100 * sum(one.outcome.runs for one in answered) / len(answered)

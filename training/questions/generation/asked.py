"""Frequencies of SQL features and clauses in real questions, by which pairs are selected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

ASKED: Final[dict[str, float]] = {
    "group": 0.49, "date": 0.18, "search": 0.17, "top": 0.17, "sum": 0.14, "ratio": 0.13, "recent": 0.11, "days": 0.02,
}  # fmt: skip
"""Share of 314 real questions over seven databases whose SQL has the feature."""
OFTEN: Final[dict[str, float]] = {
    "group_by": 6.0, "top_groups": 4.0, "filter": 2.0, "join": 2.0, "trend": 2.0, "count": 1.5, "top": 1.5,
    "having": 0.5, "average_per_group": 0.25, "groups_above_average": 0.25,
    "running_total": 0.25, "year_on_year": 0.25, "best_per_group": 0.5, "latest_per_group": 0.5,
    "group_by_two": 0.5, "bottom_groups": 0.5, "bottom": 0.5, "date_difference": 0.5, "hierarchy_counts": 0.5,
}  # fmt: skip
"""Weights of families that people ask more or less often than the others, whose weight is 1."""

_USUAL: Final[dict[str, float]] = {
    "group": 0.116, "": 0.107, "like": 0.098, "group top": 0.098, "date group": 0.071, "date": 0.063,
    "distinct": 0.054, "date group top": 0.045, "like ratio": 0.045, "ratio": 0.045, "distinct group": 0.045,
    "group like": 0.036, "group window": 0.018, "top": 0.018, "window": 0.018, "distinct like": 0.018,
    "date distinct group": 0.018, "distinct group ratio": 0.018, "distinct group top": 0.018, "date ratio": 0.009,
    "group ratio": 0.009, "group having": 0.009, "date group like": 0.009, "date group ratio": 0.009,
}  # fmt: skip
"""Share of 112 real questions over four databases whose SQL has exactly these clauses, ignoring joins."""
_UNUSUAL: Final = 0.005
"""Share assumed for any other combination."""
_SHARES: Final = {frozenset(clauses.split()): share / max(_USUAL.values()) for clauses, share in _USUAL.items()}

_FEW: Final = 20.0
"""Scale in pairs: with this many times its share, a feature's worth has fallen to 0.7."""
_SIGNS: Final[dict[str, re.Pattern[str]]] = {
    "group": re.compile(r"\bGROUP BY\b", re.IGNORECASE),
    "date": re.compile(r"\b(?:DATE_TRUNC|EXTRACT|TO_CHAR)\(", re.IGNORECASE),
    "search": re.compile(r"\bI?LIKE\b", re.IGNORECASE),
    "top": re.compile(r"\bORDER BY\b.*\bLIMIT\b", re.IGNORECASE),
    "sum": re.compile(r"\bSUM\(", re.IGNORECASE),
    "ratio": re.compile(r"numeric\)? / ", re.IGNORECASE),
    "recent": re.compile(r"\bCURRENT_DATE\b", re.IGNORECASE),
    "days": re.compile(r"\bdays\"|\b天数\"", re.IGNORECASE),
}


def features(sql: str) -> frozenset[str]:
    """Return the features of `ASKED` that an SQL has."""
    return frozenset(name for name, sign in _SIGNS.items() if sign.search(sql))


def demand(of: frozenset[str], had: Mapping[str, int]) -> float:
    """Return the worth of features: 1 for a feature that no pair has, less the more pairs have it.

    A feature that is asked often loses worth more slowly. With several features each counts less, or selection would
    prefer SQL with as many as possible. `had`: number of pairs by feature.
    """
    worths = [(1 + had.get(name, 0) / (_FEW * ASKED[name])) ** -0.5 for name in sorted(of)]
    return sum(worths) / max(len(worths), 1) ** 0.5


def usual(clauses: frozenset[str]) -> float:
    """Return how often people need exactly these clauses, ignoring joins; 1 for the most frequent combination."""
    return _SHARES.get(clauses - {"join"}, _UNUSUAL / max(_USUAL.values()))

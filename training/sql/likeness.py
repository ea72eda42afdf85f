"""How alike two names are, for finding what a misspelt one meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from training.source.vocabulary import chinese

_SAME_MEANING = 0.9
_KINDS = frozenset({
    "name", "date", "time", "price", "amount", "type", "status", "address", "city", "phone", "email", "count", "year",
    "quantity", "title", "description",
})  # fmt: skip
_NUMBERS = frozenset({"id", "code", "no", "number", "key", "uuid"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_a-zA-Z]+")


def words(name: str) -> tuple[str, ...]:
    """The words of a name in snake or camel case, each singular: `OrderItems` -> order, item."""
    return tuple(_singular(word.lower()) for word in _WORD.findall(name))


def likeness(one: str, other: str) -> float:
    """0..1; 1 for names that differ only in case, separators or number."""
    first, second = words(one), words(other)
    if not first or not second:
        return float(one == other)
    if first == second or "".join(first) == "".join(second):
        return 1.0
    ratio = SequenceMatcher(None, "".join(first), "".join(second), autojunk=False).ratio()
    shared = len(set(first) & set(second)) / max(len(set(first)), len(set(second)))
    if _means(first) == _means(second):
        return _SAME_MEANING
    inside = 0.8 if set(first) < set(second) or set(second) < set(first) else 0.0
    return min(0.99, max(ratio, shared, inside * (0.5 + 0.5 * ratio) + 0.1 * shared))


def of_another_kind(one: str, other: str) -> bool:
    """`customer_name` and `customer_id`: the last word says what it is, and it is two things."""
    first, second = words(one)[-1:], words(other)[-1:]
    kinds = [_kind(word) for word in (*first, *second)]
    return len(kinds) == len([kind for kind in kinds if kind]) == len(set(kinds)) > 1


def _kind(word: str) -> str:
    return "id" if word in _NUMBERS else word if word in _KINDS else ""


def _means(given: tuple[str, ...]) -> tuple[str, ...]:
    """`sex` and `gender` are one word in Chinese."""
    return tuple(chinese(word) or word for word in given)


def nearest(name: str, candidates: Iterable[str], *, at_least: float = 0.62) -> str | None:
    """The candidate most like the name; None where none is, or where two are equally like it."""
    ranked = sorted(((likeness(name, candidate), candidate) for candidate in set(candidates)), reverse=True)
    if not ranked or ranked[0][0] < at_least:
        return None
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word

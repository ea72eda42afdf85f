"""Composable conditions for the use of a rule: `unconditional & ~has_part`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.questions.phrasing.grammar import Node
from training.questions.phrasing.words import Words


@dataclass(frozen=True, slots=True)
class Guard:
    """A predicate of a node and the names of its source; also a decorator that makes one from a function."""

    holds: Callable[[Node, Words], bool]

    def __call__(self, node: Node, words: Words) -> bool:
        return self.holds(node, words)

    def __and__(self, other: Guard) -> Guard:
        return Guard(lambda node, words: self.holds(node, words) and other.holds(node, words))

    def __or__(self, other: Guard) -> Guard:
        return Guard(lambda node, words: self.holds(node, words) or other.holds(node, words))

    def __invert__(self) -> Guard:
        return Guard(lambda node, words: not self.holds(node, words))

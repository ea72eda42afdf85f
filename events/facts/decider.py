"""The decider pattern (Jérémie Chassaing, 2021): two pure functions, `decide` and `evolve`, and an initial state.

history → fold → state        state + command → decide → facts
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec


class Moment(msgspec.Struct, frozen=True, gc=False):
    """Position of a fact in the log, and its time on the database's clock."""

    position: int
    at: datetime


class Recorded[Fact](msgspec.Struct, frozen=True):
    """A fact with its moment."""

    fact: Fact
    moment: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider[Command, Fact, State]:
    """Decider of one kind of stream, with its initial state.

    `decide` may raise a Refusal; `evolve` never does, because facts have already happened.
    """

    decide: Callable[[Command, State], Sequence[Fact]]
    evolve: Callable[[State, Fact, Moment], State]
    evolve_all: Callable[[State, Iterable[Recorded[Fact]]], State]
    """Folds a whole history at once; equals repeated `evolve`, but is faster."""
    initial: State

    def fold(self, history: Iterable[Recorded[Fact]], state: State | None = None) -> State:
        """Return the state after `history`, starting from `state` or from the initial state."""
        return self.evolve_all(self.initial if state is None else state, history)

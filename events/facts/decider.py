"""The decider (Jérémie Chassaing, 2021): a pure function that decides, a pure function that evolves, a first state.

history → fold → state        state + command → decide → facts
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec


class Moment(msgspec.Struct, frozen=True, gc=False):
    """Where and when a fact entered the log: its position and the database's clock."""

    position: int
    at: datetime


class Recorded[Fact](msgspec.Struct, frozen=True):
    """A fact with its moment."""

    fact: Fact
    moment: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider[Command, Fact, State]:
    """`decide` may refuse by raising a Refusal; `evolve` never does: facts have already happened."""

    decide: Callable[[Command, State], Sequence[Fact]]
    evolve: Callable[[State, Fact, Moment], State]
    initial: State
    evolve_all: Callable[[State, Iterable[Recorded[Fact]]], State] | None = None
    """What `evolve` makes of a whole history, where that can be had for less."""

    def fold(self, history: Iterable[Recorded[Fact]], state: State | None = None) -> State:
        """The state after `history`, starting from `state` or from the beginning."""
        now = self.initial if state is None else state
        if self.evolve_all is not None:
            return self.evolve_all(now, history)
        evolve = self.evolve
        for recorded in history:
            now = evolve(now, recorded.fact, recorded.moment)
        return now

"""Steps, aliases, owned files."""

from __future__ import annotations

from events.facts.workflow import (
    PROGRESS,
    STEPS,
    canonical_step,
    disabled_steps,
    earlier_steps,
    later_steps,
    owner_of,
)
from tests.tables import from_table


def test_progress_has_no_gap() -> None:
    bounds = [PROGRESS[s] for s in STEPS]
    assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
    assert bounds[-1][1] == 100


@from_table
def test_canonical_step_of_name_or_alias(name: str, step: str | None) -> None:
    assert canonical_step(name) == step


def test_earlier_and_later_steps() -> None:
    assert earlier_steps("sql_validation") == ("ddl_generation", "qa_generation")
    assert later_steps("sql_validation") == ("training_load",)


@from_table
def test_owner_of_file(file: str, owner: str | None) -> None:
    assert owner_of(file) == owner


@from_table
def test_disabled_steps(parameters: dict[str, bool], disabled: tuple[str, ...]) -> None:
    assert disabled_steps(parameters) == disabled

"""Decider of a task, and a fast fold of long histories.

A long history has thousands of FileWritten and UnitCompleted facts. Such facts are collected and applied together,
before the next fact of another kind, because most of the cost of a fact is copying the task and its maps. A property
test compares the result with `evolve`.
"""

from __future__ import annotations

from collections.abc import Iterable

from immutables import MapMutation
from msgspec.structs import replace

from events.facts.decider import Decider, Recorded
from events.facts.task import facts
from events.facts.task.commands import TaskCommand
from events.facts.task.decisions import decide
from events.facts.task.facts import Output, TaskFact
from events.facts.task.state import File, Task
from events.facts.task.state_from_facts import evolve, written
from events.facts.workflow import Step

type Files = MapMutation[str, File]
type Done = dict[Step, MapMutation[str, tuple[Output, ...]]]


def evolve_all(task: Task, history: Iterable[Recorded[TaskFact]]) -> Task:
    """Return the state after `history`, starting from the state `task`."""
    files: Files = task.files.mutate()
    done: Done = {}
    gathered, position = 0, task.position
    for recorded in history:
        fact, moment = recorded.fact, recorded.moment
        match fact:
            case facts.FileWritten():
                files[fact.name] = written(files.get(fact.name), fact, moment)
            case facts.UnitCompleted():
                units = done.get(fact.step)
                if units is None:
                    units = done[fact.step] = task.steps[fact.step].done.mutate()
                units[fact.unit] = fact.outputs
            case _:
                task = evolve(_with(task, files, done, gathered, position), fact, moment)
                files, done, gathered = task.files.mutate(), {}, 0
                continue
        gathered += 1
        position = moment.position
    return _with(task, files, done, gathered, position)


def _with(task: Task, files: Files, done: Done, gathered: int, position: int) -> Task:
    """Return the task after applying `gathered` collected facts, the last of which is at `position`."""
    if not gathered:
        return task
    steps = task.steps
    for step, units in done.items():
        steps = steps.set(step, replace(steps[step], done=units.finish()))
    return replace(task, files=files.finish(), steps=steps, version=task.version + gathered, position=position)


TASK: Decider[TaskCommand, TaskFact, Task] = Decider(
    decide=decide, evolve=evolve, initial=Task(), evolve_all=evolve_all
)

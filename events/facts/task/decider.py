"""The task as one decider."""

from __future__ import annotations

from events.facts.decider import Decider
from events.facts.task.commands import TaskCommand
from events.facts.task.decide import decide
from events.facts.task.evolve import evolve
from events.facts.task.facts import TaskFact
from events.facts.task.fold import evolve_all
from events.facts.task.state import Task

TASK: Decider[TaskCommand, TaskFact, Task] = Decider(
    decide=decide, evolve=evolve, initial=Task(), evolve_all=evolve_all
)

"""The task as one decider."""

from __future__ import annotations

from events.decider import Decider
from events.task.commands import TaskCommand
from events.task.decide import decide
from events.task.evolve import evolve
from events.task.facts import TaskFact
from events.task.fold import evolve_all
from events.task.state import Task

TASK: Decider[TaskCommand, TaskFact, Task] = Decider(
    decide=decide, evolve=evolve, initial=Task(), evolve_all=evolve_all
)

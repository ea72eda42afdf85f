"""Random command histories of a task for property tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from events.facts import refusals
from events.facts.task import commands, facts
from events.facts.task.commands import TaskCommand
from events.facts.task.decisions import decide
from events.facts.task.facts import TaskFact
from events.facts.workflow import STEPS
from tests.unit.events.given import ALICE, CHILD, CREATED, E1, E2, T, task


def asked_of_a_task(most: int = 25) -> st.SearchStrategy[list[TaskCommand]]:
    """Strategy for random commands in any order, valid or not."""
    execution = st.sampled_from([E1, E2, CHILD])
    step = st.sampled_from(STEPS)
    unit = st.sampled_from("abc")
    new_file = st.builds(commands.NewFile, name=st.sampled_from(["a.ddl", "b.md"]), sha256=st.sampled_from("12"),
                         size=st.just(1), file_type=st.just("ddl"))  # fmt: skip
    command: st.SearchStrategy[TaskCommand] = st.one_of(
        st.builds(commands.RequestStep, execution_id=execution, step=st.sampled_from([*STEPS, "complete"]),
                  force=st.booleans()),
        st.builds(commands.StartExecution, execution_id=execution, executor=st.just(ALICE), epoch=st.integers(1, 4)),
        st.builds(commands.StartStep, root=execution, execution_id=execution, step=step, executor=st.just(ALICE),
                  epoch=st.integers(1, 4)),
        st.builds(facts.StepPlanned, task_id=st.just(T), execution_id=execution, step=step,
                  units=st.just(("a", "b"))).map(_recorded),
        st.builds(commands.CompleteUnit, execution_id=execution, step=step, unit=unit),
        st.builds(commands.CompleteStep, execution_id=execution, step=step, result=st.just({})),
        st.builds(commands.CompleteExecution, execution_id=execution, result=st.just({})),
        st.builds(commands.FailExecution, execution_id=execution, error=st.just("boom")),
        st.builds(commands.RequestCancel),
        st.builds(commands.ConfirmCancel, execution_id=execution),
        st.builds(commands.RequestPause),
        st.builds(commands.ConfirmPause, execution_id=execution),
        st.builds(commands.WriteFiles, execution_id=execution, files=st.tuples(new_file)),
        st.builds(commands.CleanFiles, execution_id=execution, step=step),
        st.builds(facts.StepProgressed, task_id=st.just(T), execution_id=execution, step=step, done=st.just(1),
                  expected=st.just(2)).map(_recorded),
        st.builds(facts.TaskRenamed, task_id=st.just(T), task_name=st.sampled_from(["shop", None])).map(_recorded),
        st.builds(commands.DeleteTask),
    )  # fmt: skip
    return st.lists(command, max_size=most)


def _recorded(fact: commands.RecordableFact) -> commands.RecordFact:
    return commands.RecordFact(fact=fact)


def history_of(asked: Sequence[TaskCommand]) -> list[TaskFact]:
    """Facts that result from the commands; a refused command adds none."""
    history: list[TaskFact] = [CREATED]
    for command in asked:
        state = task(history)
        recorded = command.fact if isinstance(command, commands.RecordFact) else command
        execution = getattr(recorded, "execution_id", None)
        named = execution is None or execution in state.executions or isinstance(command, commands.RequestStep)
        known_root = not isinstance(command, commands.StartStep) or command.root in state.executions
        fresh = not isinstance(command, commands.RequestStep) or execution not in state.executions
        if not (named and known_root and fresh):
            continue
        try:
            history.extend(decide(command, state))
        except refusals.Refusal:
            continue
    return history

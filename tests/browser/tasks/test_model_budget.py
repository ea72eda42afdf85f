"""Note at a step whose execution has reached its limit of model calls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from events.facts.ids import ExecutionId, ExecutorId, TaskId, task_stream
from events.facts.task import facts
from tests.browser.conftest import AppendFacts, axe
from tests.tables import from_table

CALLS = 3


@pytest.fixture(scope="module")
def budget_spent(new_task: Callable[..., str], append_facts: AppendFacts) -> str:
    """Task whose run reached its limit of model calls and later failed for another reason."""
    task = TaskId(new_task(task_name="省着用模型"))
    run, child = ExecutionId(f"{task}_run"), ExecutionId(f"{task}_ddl")
    by = {"task_id": task, "executor": ExecutorId("a"), "epoch": 1}
    call = facts.ModelCalled(task_id=task, execution_id=child, purpose="labels", model="m", prompt_digest="d")
    append_facts(
        task_stream(task),
        [
            facts.StepRequested(task_id=task, execution_id=run, step="complete"),
            facts.ExecutionStarted(**by, execution_id=run, step="complete"),
            facts.ExecutionStarted(**by, execution_id=child, step="ddl_generation", parent_execution_id=run),
            facts.StepStarted(task_id=task, execution_id=child, step="ddl_generation"),
            *[call] * CALLS,
            facts.ModelBudgetSpent(task_id=task, execution_id=child, calls=CALLS),
            facts.ExecutionFailed(task_id=task, execution_id=child, error="the disk is full"),
            facts.ExecutionFailed(task_id=task, execution_id=run, error="the disk is full"),
        ],
    )
    return task


@from_table
def test_spent_model_budget_is_noted_once_at_its_step(
    page: Page, budget_spent: str, picture: Callable[[Page, str], None], language: str, expected: str
) -> None:
    page.add_init_script(f"localStorage.setItem('querymill.language', '{language}')")
    page.goto(f"/tasks/{budget_spent}")
    note = page.locator(".gantt-note")
    expect(note).to_have_count(1)
    expect(note).to_contain_text(expected)
    expect(page.locator(".gantt-row").filter(has=note)).to_have_attribute("title", f"{budget_spent}_ddl")
    assert axe(page) == []
    picture(page, f"model-budget-{language}")
    page.set_viewport_size({"width": 390, "height": 900})
    picture(page, f"model-budget-{language}-narrow")

"""Comparison of a folder and a task with their last sync."""

from __future__ import annotations

from typing import cast

import pytest

from querymill.pair_sync.plan import PairVersion, Side, SyncFile, SyncPlan, plan_sync
from querymill_client.schemas import PairView
from service.pairs.formats.pair_markdown import PairFile

OLD = PairVersion("How many?", "SELECT 1;", None)
ASKED = OLD._replace(question="How many are there?")
OTHER = OLD._replace(question="What is their number?")
APPROVED = OLD._replace(review="approved")
REJECTED = OLD._replace(review="rejected")


def planned(
    base: PairVersion | None, folder: PairVersion | None, task: PairVersion | None, prefer: Side | None = None
) -> SyncPlan:
    files = (
        [SyncFile("p.md", PairFile("p", folder.review, None, folder.question, folder.sql), folder)] if folder else []
    )
    return plan_sync(files, _pairs(task), _pairs(base), prefer)


def _pairs(version: PairVersion | None) -> dict[str, PairView]:
    return {} if version is None else {"p": cast("PairView", version._asdict())}


@pytest.mark.parametrize(
    ("base", "folder", "task", "to_task"),
    [
        pytest.param(OLD, OLD, OLD, [], id="nothing changed"),
        pytest.param(OLD, ASKED, OLD, ["edit"], id="the folder's question changed"),
        pytest.param(OLD, APPROVED, OLD, ["approve"], id="approved in the folder"),
        pytest.param(OLD, REJECTED, OLD, ["reject"], id="rejected in the folder"),
        pytest.param(OLD, None, OLD, ["reject"], id="the file was deleted"),
        pytest.param(OLD, OLD, ASKED, [], id="the task's question changed"),
        pytest.param(OLD, ASKED, ASKED, [], id="changed in both alike"),
        pytest.param(None, ASKED, None, ["add"], id="a file of a pair that the task never had"),
        pytest.param(None, None, OLD, [], id="a new pair of the task"),
        pytest.param(OLD, None, REJECTED, [], id="deleted in the folder and rejected in the task"),
        pytest.param(REJECTED, None, APPROVED, [], id="a rejected pair without a file is approved in the task"),
        pytest.param(OLD, OLD, None, [], id="the pair is gone"),
        pytest.param(OLD, None, None, [], id="file and pair are gone"),
    ],
)
def test_change_of_one_side_is_no_conflict(
    base: PairVersion | None, folder: PairVersion | None, task: PairVersion | None, to_task: list[str]
) -> None:
    plan = planned(base, folder, task)
    assert [change.kind for change in plan.to_task] == to_task
    assert plan.conflicts == []


@pytest.mark.parametrize(
    ("base", "folder", "task", "kind"),
    [
        pytest.param(OLD, ASKED, OTHER, "edit", id="two questions"),
        pytest.param(OLD, ASKED, APPROVED, "edit", id="a question and a review"),
        pytest.param(OLD, None, ASKED, "reject", id="deleted and edited"),
        pytest.param(OLD, ASKED, None, "add", id="edited and gone"),
        pytest.param(None, ASKED, OTHER, "edit", id="never synchronised"),
    ],
)
def test_changes_of_both_sides_conflict_unless_one_is_preferred(
    base: PairVersion | None, folder: PairVersion | None, task: PairVersion | None, kind: str
) -> None:
    plan = planned(base, folder, task)
    assert (plan.to_task, [each.pair_id for each in plan.conflicts]) == ([], ["p"])
    assert [change.kind for change in planned(base, folder, task, "folder").to_task] == [kind]
    assert planned(base, folder, task, "task") == SyncPlan([], [])

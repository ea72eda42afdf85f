"""Three-way comparison of the pairs in a folder, in a task, and at the last sync. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from querymill_client.parameters import Review
from querymill_client.schemas import PairView
from service.pairs.formats.pair_markdown import PairFile

type Side = Literal["folder", "task"]


class PairVersion(NamedTuple):
    """Question, SQL (on one line) and review of a pair: in the folder, in the task, or at the last sync."""

    question: str
    sql: str
    review: Review | None


class SyncFile(NamedTuple):
    """File of the folder."""

    path: str
    """Path in the folder."""
    content: PairFile
    version: PairVersion


class ChangeToTask(NamedTuple):
    """Change in the folder that the task lacks."""

    kind: Literal["add", "edit", "approve", "reject"]
    pair_id: str | None
    """None for `add`."""
    file: SyncFile | None
    """None if the file was deleted."""
    before: PairVersion | None
    after: PairVersion


class Conflict(NamedTuple):
    """Pair that was changed differently in folder and task since the last sync."""

    pair_id: str
    file: SyncFile | None
    folder: PairVersion
    task: PairVersion | None


class SyncPlan(NamedTuple):
    to_task: list[ChangeToTask]
    conflicts: list[Conflict]


def version_of(pair: PairView | None) -> PairVersion | None:
    return pair and PairVersion(pair["question"], pair["sql"], pair["review"])


def plan_sync(
    files: Sequence[SyncFile],
    in_task: Mapping[str, PairView],
    in_base: Mapping[str, PairView],
    prefer: Side | None = None,
) -> SyncPlan:
    """Compare the pairs of the folder's files, of the task and of the last sync (`in_base`) by their ids.

    A file without an id that the task or the last sync has is a new pair. If a pair has no file, the folder rejects
    it. With `prefer`, a conflict is solved in favour of this side.
    """
    plan = SyncPlan([], [])
    by_id: dict[str, SyncFile] = {}
    for file in files:
        pair_id = file.content.pair_id
        if pair_id is not None and (pair_id in in_task or pair_id in in_base):
            by_id[pair_id] = file
        else:
            plan.to_task.append(ChangeToTask("add", None, file, None, file.version))
    for pair_id in {**in_base, **in_task}:
        file, task, base = by_id.get(pair_id), version_of(in_task.get(pair_id)), version_of(in_base.get(pair_id))
        folder = file.version if file else base and base._replace(review="rejected")
        if folder is None or folder in (task, base) or (file is None and (task is None or task.review == "rejected")):
            continue  # the task has the folder's version, or a newer one
        if task == base or prefer == "folder":
            plan.to_task.append(_change(pair_id, file, task, folder))
        elif prefer is None:
            plan.conflicts.append(Conflict(pair_id, file, folder, task))
    return plan


def _change(pair_id: str, file: SyncFile | None, task: PairVersion | None, folder: PairVersion) -> ChangeToTask:
    if task is None:
        return ChangeToTask("add", None, file, None, folder)
    if file is not None and folder[:2] != task[:2]:
        return ChangeToTask("edit", pair_id, file, task, folder)
    return ChangeToTask("approve" if folder.review == "approved" else "reject", pair_id, file, task, folder)

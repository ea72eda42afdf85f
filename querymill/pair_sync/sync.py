"""One sync of a folder with a task, through the API: all SQL passes the gate, or nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from pathlib import Path
from typing import NamedTuple

from querymill.cli.console import CommandFailed, UsageError, named
from querymill.pair_sync.folder import (
    NEVER,
    RECORD,
    ChangeToFolder,
    FaultyFilesError,
    LastSync,
    apply,
    folder_changes,
    read_files,
    read_record,
    write_record,
)
from querymill.pair_sync.plan import ChangeToTask, Conflict, Side, SyncFile, plan_sync
from querymill_client import Client
from querymill_client.parameters import Review
from querymill_client.schemas import PairView
from service.schemas.requests import MAX_QUESTION_CHARACTERS
from training.gate import single_line

_PAGE_SIZE = 5000
_FILES_AT_ONCE = 20
"""Pairs in one import; that many of the longest fit into a request."""


class Synced(NamedTuple):
    task_id: str
    to_task: list[ChangeToTask]
    to_folder: list[ChangeToFolder]
    conflicts: list[Conflict]


def sync(
    api: Client, folder: Path, task_id: str | None = None, *, prefer: Side | None = None, dry_run: bool = False
) -> Synced:
    """Exchange the changes since the last sync between a folder and its task.

    task_id: needed by the first sync of a folder. prefer: the side that wins conflicts.
    Raises UsageError and FaultyFilesError before anything is changed; ApiError; CommandFailed if SQL became invalid
    meanwhile.
    """
    last = read_record(folder) or (LastSync(task_id) if task_id else None)
    if last is None:
        raise UsageError(f"--task: give the task to synchronise with; {folder} has no {RECORD} of an earlier sync")
    if task_id not in (None, last.task_id):
        raise UsageError(
            f"--task: {folder} belongs to {last.task_id}; give another folder, or delete {folder / RECORD}"
        )
    pairs = _pairs_of(api, last.task_id)
    bases = _bases(api, last)
    stored = {pair["sql"] for known in (pairs, bases) for pair in known.values()}
    files = read_files(folder, lambda sql: sql if sql in stored else single_line(sql))
    to_task, conflicts = plan_sync(files, pairs, bases, prefer)
    owners = _owners(files, {**bases, **pairs}, to_task)
    _check(api, last.task_id, to_task, pairs, owners)
    untouched = {conflict.pair_id for conflict in conflicts}
    if dry_run:
        untouched |= {change.pair_id for change in to_task if change.pair_id}
    elif to_task:
        pairs = _change_task(api, last.task_id, to_task, pairs, owners)
    to_folder = folder_changes(owners, pairs, untouched, [file.path for file in files])
    if not dry_run:
        apply(folder, to_folder)
        agreed = {each: last.position if each in bases else NEVER for each in untouched} | dict(last.conflicts)
        position = max((pair["position"] for pair in pairs.values()), default=last.position)
        write_record(folder, LastSync(last.task_id, position, {each: agreed[each] for each in untouched}))
    return Synced(last.task_id, to_task, to_folder, conflicts)


def _pairs_of(api: Client, task_id: str, at: int | None = None) -> dict[str, PairView]:
    """Return all pairs of a task by id as of one position, with the line breaks that a file has."""
    found: dict[str, PairView] = {}
    cursor = None
    while True:
        with named(at=RECORD):
            page = api.pairs(task_id, at=at, limit=_PAGE_SIZE, cursor=cursor)
        for pair in page["pairs"]:
            texts = {name: pair[name].replace("\r\n", "\n").strip() for name in ("question", "sql")}
            found[pair["pair_id"]] = {**pair, "question": texts["question"], "sql": texts["sql"]}
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    if cursor is not None and at is None:
        # pairs of an earlier page may have changed before the newest change of a later page
        return _pairs_of(api, task_id, max(pair["position"] for pair in found.values()))
    return found


def _bases(api: Client, last: LastSync) -> dict[str, PairView]:
    """Return the pairs as they were when folder and task last agreed on each."""
    found = {} if last.position == NEVER else _pairs_of(api, last.task_id, last.position)
    for pair_id in last.conflicts:
        found.pop(pair_id, None)
    for at in {*last.conflicts.values()} - {NEVER}:
        then = _pairs_of(api, last.task_id, at)
        found |= {each: then[each] for each, agreed in last.conflicts.items() if agreed == at and each in then}
    return found


def _owners(
    files: Iterable[SyncFile], known: Mapping[str, PairView], to_task: Iterable[ChangeToTask]
) -> dict[str, SyncFile]:
    """Return the files of existing pairs by pair id."""
    new = {change.file.path for change in to_task if change.kind == "add" and change.file}
    return {
        file.content.pair_id: file
        for file in files
        if file.content.pair_id is not None and file.content.pair_id in known and file.path not in new
    }


def _check(
    api: Client,
    task_id: str,
    to_task: Sequence[ChangeToTask],
    pairs: Mapping[str, PairView],
    owners: Mapping[str, SyncFile],
) -> None:
    """Raise FaultyFilesError if the task cannot take all changes, for example because the gate refuses a statement."""
    faults: list[str] = []
    owned = {(p["question"], p["sql"]): owners[i].path for i, p in pairs.items() if i in owners}
    to_run: list[SyncFile] = []
    for change in to_task:
        if (file := change.file) is None:
            continue
        at_review, pair = f"{file.path}: line {file.content.review_line}", pairs.get(change.pair_id or "")
        if len(change.after.question) > MAX_QUESTION_CHARACTERS:
            faults.append(f"{file.path}: the question is longer than {MAX_QUESTION_CHARACTERS} characters")
        if change.before and change.before.review and change.after.review is None:
            faults.append(f"{at_review}: a review cannot be withdrawn; write approved or rejected")
        if change.kind == "approve" and pair and pair["valid"] is False:
            faults.append(f"{at_review}: invalid SQL cannot be approved: {pair['error']}")
        if change.kind == "add" and (other := owned.get(change.after[:2])):
            faults.append(f"{file.path}: the same pair as {other}; keep one of the files")
        if change.kind in ("add", "edit"):
            to_run.append(file)
    faults += _import(api, task_id, to_run, dry_run=True)
    if faults:
        raise FaultyFilesError(faults)


def _import(api: Client, task_id: str, files: Iterable[SyncFile], *, dry_run: bool) -> list[str]:
    """Import the pairs of files, or only check them; return why the gate refuses some, with their files and lines."""
    faults: list[str] = []
    for some in batched(files, _FILES_AT_ONCE):
        entries = [{"question": file.version.question, "sql": file.version.sql} for file in some]
        body = json.dumps(entries, ensure_ascii=False).encode()
        for refused in api.import_pairs(task_id, body, dry_run=dry_run)["refused"]:
            file = some[refused["entry"] - 1]
            faults.append(f"{file.path}: line {file.content.sql_line}: {refused['error'].splitlines()[0]}")
    return faults


def _change_task(
    api: Client,
    task_id: str,
    to_task: Sequence[ChangeToTask],
    pairs: Mapping[str, PairView],
    owners: dict[str, SyncFile],
) -> dict[str, PairView]:
    """Change the task; return its pairs. Adds the files of added pairs to `owners`."""
    reviews: dict[Review, list[str]] = {"approved": [], "rejected": []}
    added: list[SyncFile] = []
    for change in to_task:
        if change.kind == "add" and change.file:
            added.append(change.file)
        elif change.kind == "edit" and change.pair_id and change.before:
            after, before = change.after, change.before
            api.change_pair(
                task_id,
                change.pair_id,
                question=after.question if after.question != before.question else None,
                sql=after.sql if after.sql != before.sql else None,
                review=after.review if after.review != before.review else None,
                position=pairs[change.pair_id]["position"],
            )
        elif change.pair_id and change.after.review:
            reviews[change.after.review].append(change.pair_id)
    if faults := _import(api, task_id, added, dry_run=False):
        raise CommandFailed(f"{faults[0]}; the other changes are in {task_id}, synchronise again")
    found = _pairs_of(api, task_id)
    ids = {(p["question"], p["sql"]): pair_id for pair_id, p in found.items() if pair_id not in owners}
    for file in added:
        if (pair_id := ids.get(file.version[:2])) is not None:
            owners[pair_id] = file
            if (wanted := file.version.review or "approved") != found[pair_id]["review"]:
                reviews[wanted].append(pair_id)
    for review, pair_ids in reviews.items():
        for some in batched(pair_ids, _PAGE_SIZE):
            api.review_pairs(task_id, some, review)
    return _pairs_of(api, task_id) if any(reviews.values()) else found

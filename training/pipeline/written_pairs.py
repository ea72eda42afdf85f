"""Pair file and metadata file of a task: a list of questions and SQL, and a list of each pair's metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid5

from events.facts.ids import TaskId
from events.facts.records import PairGenerated
from executor.steps.api import OutputFile, StepContext
from runtime.files.names import name_part
from training.measures import difficulty_of
from training.pair import Pair

_FOREIGN_PAIRS = UUID("5b0b6c0e-8a0d-5d7c-9a6a-0a9e7c1f1d11")
"""UUID namespace for the ids of pairs of added files."""


class PairFileBroken(ValueError):
    """The pair file is malformed; the message names the entry and the required form."""


def pair_file_name(db_name: str, task_id: TaskId) -> str:
    return f"qs_{name_part(db_name)}_{task_id.removeprefix('task_')}_pair.json"


def meta_file_name(db_name: str, task_id: TaskId) -> str:
    return f"qs_{name_part(db_name)}_{task_id.removeprefix('task_')}_meta.json"


def stamp(moment: datetime) -> str:
    """Format a time as the `<ts>` part of file names, such as `20260131_235959`."""
    return f"{moment:%Y%m%d_%H%M%S}"


def pair_files(context: StepContext, pairs: Sequence[Pair]) -> tuple[OutputFile, OutputFile]:
    """Return the pair file, whose entries have only `question` and `sql`, and the metadata file in the same order."""
    task = context.task
    listed = [{"question": pair.question, "sql": pair.sql} for pair in pairs]
    known = [{k: v for k, v in asdict(pair).items() if k != "sql"} for pair in pairs]
    return (
        OutputFile(
            name=pair_file_name(task.db_name, task.task_id),
            data=_json(listed),
            file_type="json",
            description="question–SQL pairs",
            is_primary=True,
        ),
        OutputFile(
            name=meta_file_name(task.db_name, task.task_id),
            data=_json(known),
            file_type="json",
            description="metadata of the pairs",
        ),
    )


def refuse_changed_file(context: StepContext) -> None:
    """Raise ShownFileChanged or ObjectChanged if the pair file is not as written: what it says is not in the log."""
    with suppress(FileNotFoundError):
        context.read_file(pair_file_name(context.task.db_name, context.task.task_id))


def pairs_of_added_file(context: StepContext) -> Sequence[PairGenerated]:
    """Return the pairs of a pair file that a user added; empty if a step wrote it, or if there is none.

    Raises PairFileBroken, ObjectChanged.
    """
    task = context.task
    name = pair_file_name(task.db_name, task.task_id)
    if name not in task.files or task.files[name].execution_id is not None:
        return ()
    return [
        PairGenerated(
            task_id=task.task_id,
            pair_id=str(uuid5(_FOREIGN_PAIRS, f"{task.source}\n{question}\n{sql}")),
            question=question,
            sql=sql,
            language=context.language,
            theme="",
            family="",
            difficulty=difficulty_of(sql),
            tables=(),
            origin="person",
        )
        for question, sql in parse_pairs(name, context.read_file(name))
    ]


def parse_pairs(name: str, data: bytes) -> list[tuple[str, str]]:
    """Return the question and SQL of each entry of a pair file. Raises PairFileBroken."""
    try:
        content: object = json.loads(data)
    except ValueError as error:
        raise PairFileBroken(f"{name} is not JSON: {error}") from None
    if not isinstance(content, list):
        raise PairFileBroken(f"{name} must be a list of objects with the keys question and sql")
    found: list[tuple[str, str]] = []
    for number, entry in enumerate(cast("list[object]", content), start=1):
        pair = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
        question, sql = pair.get("question"), pair.get("sql")
        if not isinstance(question, str) or not isinstance(sql, str):
            raise PairFileBroken(f"{name}, entry {number}: question and sql must both be texts")
        found.append((question, sql))
    return found


def pair_to_json(pair: Pair) -> dict[str, Any]:
    return asdict(pair)


def pair_of_json(data: Mapping[str, Any]) -> Pair:
    """Return a pair from a result of `pair_to_json`, which may have been encoded as JSON text and decoded."""
    lists: dict[str, Any] = {name: tuple(data[name]) for name in ("tables", "columns", "relations", "literals")}
    given: dict[str, Any] = {**data, **lists}
    return Pair(**given)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
